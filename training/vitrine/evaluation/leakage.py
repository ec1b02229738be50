"""Whether a model may have seen the answers, or what came after the questions."""

import polars as pl

from vitrine.columns import Interactions
from vitrine.evaluation.next_item import SESSION_ID
from vitrine.evaluation.splits import ASKED_AT, Split


def find_leaks(split: Split) -> list[str]:
    """A sentence for each way in which the split shows models what they are to predict.

    Other users' events may be later than a question, as in leave-one-out: that flatters every
    model alike, and the task says so.
    """
    user, moment, asked_at = Interactions.USER_ID, pl.col(Interactions.TS), pl.col(ASKED_AT)
    checks = {
        "Events to fit on that are later than the moment of the fit": (
            split.before.filter(moment > split.at).height
        ),
        "Events of the questions' histories that are later than their question": (
            split.asked.filter(moment > asked_at).height
        ),
        "Events to fit on that are of a user whom a question asks about, and later than it": (
            split.before.join(_first_question(split), on=user).filter(moment > asked_at).height
        ),
    }
    return [f"{what}: {count:,}." for what, count in checks.items() if count]


def _first_question(split: Split) -> pl.DataFrame:
    """user_id, as the events to fit on have it, and the moment of the user's first question."""
    user, owner = Interactions.USER_ID, "owner"
    whose = pl.DataFrame(
        {user: list(split.user_of), owner: list(split.user_of.values())},
        schema={user: pl.String, owner: pl.String},
    )
    questions = split.asked.join(whose, on=user)
    if SESSION_ID in questions.columns:
        # Where a session's items are asked for, models know the session and not its user.
        of_session = pl.col(user).str.starts_with(pl.concat_str(SESSION_ID, pl.lit("#")))
        questions = questions.with_columns(
            pl.when(of_session).then(SESSION_ID).otherwise(owner).alias(owner)
        )
    first = questions.group_by(owner).agg(pl.col(ASKED_AT).min())
    return first.rename({owner: user})
