"""What models learn from made-up shoppers: asked what real ones, kept aside, chose last."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import polars as pl

from vitrine.arrays import Bools
from vitrine.catalogue import Catalogue
from vitrine.columns import Interactions
from vitrine.evaluation.holdout import PROTOCOLS, Holdout
from vitrine.evaluation.measurement import Measurement
from vitrine.evaluation.rankings import lists_of_model
from vitrine.evaluation.splits import ASKED_AT, Split
from vitrine.metrics.lists import Lists
from vitrine.models.item_knn import ItemKnn
from vitrine.models.popular import Popular
from vitrine.models.recommender import Recommender
from vitrine.synthetic.log import Log
from vitrine.target import target_types

K = 20
REAL, SYNTHETIC, POPULAR = "trainOnReal", "trainOnSynthetic", "popular"


@dataclass(frozen=True)
class Utility:
    """NDCG@20 by protocol (``all`` items, or ``new`` to the shopper) and by what was learnt from.

    ``popular`` is what everybody gets who ranks by the popularity of the real data.
    """

    ndcg: dict[str, dict[str, float]]
    questions: dict[str, int]


def utility(real: Log, synthetic: Log, kept_aside: Log) -> Utility | None:
    """Item-based nearest neighbours fitted on each; None where nobody kept aside came twice."""
    last = _last_visit(kept_aside)
    asked, answers = _frame(kept_aside, ~last), _frame(kept_aside, last)
    wanted = target_types(kept_aside.types)
    answers = answers.filter(pl.col(Interactions.EVENT_TYPE).is_in(list(wanted)))
    answers = answers.join(asked, on=Interactions.USER_ID, how="semi").unique(
        [Interactions.USER_ID, Interactions.ITEM_ID], maintain_order=True
    )
    if answers.is_empty():
        return None
    moments = answers.group_by(Interactions.USER_ID).agg(
        pl.col(Interactions.TS).min().alias(ASKED_AT)
    )
    asked = asked.join(moments, on=Interactions.USER_ID)
    catalogue = Catalogue(tuple(real.items))
    split = _split(real)
    users = answers[Interactions.USER_ID].unique().to_list()
    question = Split(split.before, split.at, asked, answers, dict(zip(users, users, strict=True)))
    holdout = question.holdout(catalogue)
    lists = {
        REAL: _lists(ItemKnn("bm25"), split, catalogue, holdout),
        SYNTHETIC: _lists(ItemKnn("bm25"), _split(synthetic), catalogue, holdout),
        POPULAR: _lists(Popular(), split, catalogue, holdout),
    }
    ndcg, questions = {}, {}
    for protocol in PROTOCOLS:
        of_protocol = {name: each[protocol] for name, each in lists.items()}
        measured = Measurement.of(protocol, holdout, of_protocol, K)
        ndcg[protocol] = {name: measured.mean(name, measured.ndcg) for name in lists}
        questions[protocol] = len(measured)
    return Utility(ndcg, questions)


def _lists(
    model: Recommender, split: Split, catalogue: Catalogue, holdout: Holdout
) -> dict[str, Lists]:
    model.fit(split.fit_histories(catalogue))
    return dict(lists_of_model(model, holdout, PROTOCOLS, K))


def _split(log: Log) -> Split:
    """All of it may be learnt from."""
    events = _frame(log, np.full(len(log), True))
    nothing = events.clear()
    at = datetime.fromtimestamp(int(log.at.max()) + 1, UTC)
    return Split(events, at, nothing, nothing, {})


def _last_visit(log: Log) -> Bools:
    """[E]: whether an event is of its shopper's last visit."""
    last = np.zeros(log.size, np.int64)
    last[log.user] = log.visit
    found: Bools = last[log.user] == log.visit
    return found


def _frame(log: Log, kept: Bools) -> pl.DataFrame:
    return pl.DataFrame(
        {
            Interactions.USER_ID: pl.Series(log.user[kept]).cast(pl.String),
            Interactions.ITEM_ID: pl.Series(log.items)[log.item[kept]],
            Interactions.EVENT_TYPE: pl.Series(log.types)[log.type[kept]],
            Interactions.TS: pl.from_epoch(pl.Series(log.at[kept])).dt.replace_time_zone("UTC"),
        }
    )
