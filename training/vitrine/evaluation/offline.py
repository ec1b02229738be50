"""One evaluation from data to evaluation.json: everybody fitted on the same past, then asked."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from vitrine.catalogue import Catalogue
from vitrine.columns import Interactions
from vitrine.errors import RefusalError
from vitrine.evaluation.assemble import Answers, assemble
from vitrine.evaluation.champion import Champion
from vitrine.evaluation.entrants import Contest, Entrant, Say, enter_baselines
from vitrine.evaluation.held_out import HeldOut
from vitrine.evaluation.logged_policy import LoggedPolicy, off_policy
from vitrine.evaluation.model_cost import measure_cost
from vitrine.evaluation.shape import within_limits
from vitrine.evaluation.sources import EvaluationData
from vitrine.evaluation.splits import Split
from vitrine.manifest import timestamp
from vitrine.models.baselines import Baseline
from vitrine.models.champion import fit_champion

_BY_MODEL = ("settings", "tuning")


@dataclass(frozen=True)
class Rules:
    """How an evaluation is done."""

    baselines: Sequence[Baseline]
    k: int
    seed: int
    say: Say
    """Is told a line a model."""


def evaluate_offline(data: EvaluationData, rules: Rules) -> dict[str, Any]:
    """Fits the champion on the past of the data, and measures it: see ``evaluate_champion``.

    :raises RefusalError: where there is nothing to ask, or the champion cannot be fitted: it is
        never left out.
    """
    rules.say(_told(data))
    split = checked_split(data)
    started = time.perf_counter()
    fitted = fit_champion(split.before, data.items, data.task.as_known(), split.at, seed=rules.seed)
    graph = fitted.graph.SerializeToString()
    champion = Champion(
        name=fitted.name,
        graph=graph,
        catalogue=fitted.catalogue,
        history_length=fitted.history_length,
        bytes=len(graph),
        fit_seconds=time.perf_counter() - started,
        diagnostics=fitted.diagnostics,
    )
    rules.say(f"{champion.name}: fitted in {champion.fit_seconds:.1f} s")
    return evaluate_champion(champion, data, split, rules)


def checked_split(data: EvaluationData) -> Split:
    """The data's split; refused where there is nothing to learn from or nothing to ask."""
    split = data.task.split(data.events)
    if split.before.is_empty():
        raise RefusalError(f"{data.name} has nothing before its questions, so nothing to learn.")
    if len(split) > 0:
        return split
    why = {
        "next-basket": "nobody who was there before the cut chose anything after it",
        "next-item": "no session goes on after its first item",
        "leave-one-out": "nobody has two events, one to ask about and one to know them by",
    }
    raise RefusalError(
        f"There is no question to ask in {data.name}: {why[data.task.name]}; give data of more"
        " users or more time, or another cut and horizon."
    )


def evaluate_champion(
    champion: Champion, data: EvaluationData, split: Split, rules: Rules
) -> dict[str, Any]:
    """Measures a fitted model beside every baseline, each tuned on the window before the split's.

    :returns: evaluation.json, with only what JSON can hold.
    """
    items = {*split.before[Interactions.ITEM_ID], *champion.catalogue.item_ids}
    catalogue = Catalogue.of(items, data.items)
    contest = Contest(
        split=split,
        tuning=next(iter(data.task.earlier(data.events, 1)), None),
        fitted=split.fit_histories(catalogue),
        holdout=split.holdout(catalogue),
        protocols=data.protocols,
        k=rules.k,
    )
    # A champion may be of the kind of a baseline; one name is one model.
    others = [each for each in rules.baselines if each.name != champion.name]
    entrants, skipped = enter_baselines(others, contest, rules.say)
    if not entrants:
        reasons = "; ".join(f"{name} was left out: {why}" for name, why in skipped.items())
        raise RefusalError(f"There is no baseline to compare with: {reasons}")
    told = dict(champion.diagnostics)
    earned = _earned(champion, data, split, rules)
    notes = [
        *data.notes,
        *split.notes,
        *told.pop("notes", []),
        *_untuned(rules, contest, entrants),
        *earned.notes,
    ]
    for note in notes:
        rules.say(note)
    answers = _answers(champion, contest, entrants, data.users, rules)
    return within_limits(
        {
            "task": data.task.name,
            "cut": timestamp(split.at),
            "dataset": _facts(data),
            **assemble(answers),
            **_how(champion, told, entrants),
            **({} if data.impressions is None else {"offPolicy": earned.estimates}),
            "skipped": skipped,
            "notes": notes,
        }
    )


def _earned(champion: Champion, data: EvaluationData, split: Split, rules: Rules) -> LoggedPolicy:
    if data.impressions is None:
        return LoggedPolicy()
    events = data.events
    if isinstance(data.task, HeldOut):
        events = pl.concat([events, data.task.test], how="diagonal")
    return off_policy(champion, data.impressions, events, split.at, k=rules.k, seed=rules.seed)


def _untuned(rules: Rules, contest: Contest, entrants: Sequence[Entrant]) -> list[str]:
    if not any(baseline.grid for baseline in rules.baselines):
        return []
    if contest.tuning is None:
        return ["The data has no window before, so no baseline was tuned."]
    if not any(entrant.trials for entrant in entrants):
        return ["The window before has too few questions to tune a baseline by."]
    return []


def _answers(
    champion: Champion,
    contest: Contest,
    entrants: Sequence[Entrant],
    users: pl.DataFrame | None,
    rules: Rules,
) -> Answers:
    own = contest.split.holdout(champion.catalogue)
    ranked = champion.rank(own, contest.fitted.catalogue, contest.protocols, contest.k)
    return Answers(
        split=contest.split,
        holdout=contest.holdout,
        fitted=contest.fitted,
        lists={
            protocol: {champion.name: found.items}
            | {entrant.name: entrant.lists[protocol] for entrant in entrants}
            for protocol, found in ranked.items()
        },
        champion=champion.name,
        scores={protocol: found.scores for protocol, found in ranked.items()},
        k=contest.k,
        seed=rules.seed,
        cost=measure_cost(champion, own.histories, rules.seed),
        users=users,
    )


def _how(
    champion: Champion, told: Mapping[str, Any], entrants: Sequence[Entrant]
) -> dict[str, object]:
    """How each came to be, and what the champion says of itself."""
    own = {name: {champion.name: told[name]} for name in _BY_MODEL if name in told}
    seconds = {} if champion.fit_seconds is None else {champion.name: champion.fit_seconds}
    return {
        "fitSeconds": seconds | {each.name: each.fit_seconds for each in entrants},
        "tuningSeconds": {each.name: each.tuning_seconds for each in entrants},
        "settings": own.get("settings", {}) | {each.name: each.settings for each in entrants},
        "tuning": own.get("tuning", {}) | {each.name: each.trials for each in entrants},
        **{name: value for name, value in told.items() if name not in _BY_MODEL},
    }


def _facts(data: EvaluationData) -> dict[str, object]:
    return {
        "name": data.name,
        "rows": data.events.height,
        "users": data.events[Interactions.USER_ID].n_unique(),
        "items": data.events[Interactions.ITEM_ID].n_unique(),
        "rejected": data.rejected,
        "snapshots": data.snapshots,
    }


def _told(data: EvaluationData) -> str:
    facts = _facts(data)
    told = f"{data.name}: {facts['rows']:,} events of {facts['users']:,} users with"
    told += f" {facts['items']:,} items"
    left_out = ", ".join(f"{count:,} {reason}" for reason, count in data.rejected.items())
    return f"{told}; left out: {left_out}." if left_out else f"{told}."
