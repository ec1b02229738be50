"""Models that take part in an evaluation: tuned, fitted, asked, and let go of again."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from vitrine.arrays import Ints
from vitrine.catalogue import Catalogue
from vitrine.errors import RefusalError
from vitrine.evaluation.holdout import PROTOCOLS, Holdout
from vitrine.evaluation.rankings import lists_of_model
from vitrine.evaluation.splits import Split
from vitrine.histories import Histories
from vitrine.models.baseline_tuning import tune
from vitrine.models.baselines import Baseline, Settings

Say = Callable[[str], None]
"""Tells a line of progress."""

_MOST_TRIALS = 12


@dataclass(frozen=True)
class Entrant:
    """A baseline at its best, and what it answered."""

    name: str
    lists: Mapping[str, Ints]
    """By protocol: [H,k]."""
    fit_seconds: float
    """Of one fit, with the settings for the protocol that decides."""
    tuning_seconds: float
    settings: Mapping[str, Settings]
    """By protocol."""
    trials: Sequence[Mapping[str, object]]
    """Some of what was tried, the best first: settings, ndcg by protocol, seconds."""


@dataclass(frozen=True)
class Contest:
    """What all entrants are given alike."""

    split: Split
    tuning: Split | None
    """The window before the evaluation's; None where the data has none."""
    fitted: Histories
    holdout: Holdout
    protocols: Mapping[str, str]
    """What the report calls each -> ``all`` or ``new``; the first decides."""
    k: int

    @cached_property
    def tuning_catalogue(self) -> Catalogue | None:
        """Of what was there before the tuning's questions."""
        if self.tuning is None:
            return None
        return Catalogue.of_events(self.tuning.before, None, self.fitted.catalogue.described)


def enter_baselines(
    baselines: Sequence[Baseline], contest: Contest, say: Say
) -> tuple[list[Entrant], dict[str, str]]:
    """The entrants, and why each of the others does not take part."""
    entrants: list[Entrant] = []
    skipped: dict[str, str] = {}
    for baseline in baselines:
        try:
            entrant = _enter(baseline, contest)
        except RefusalError as refusal:
            skipped[baseline.name] = str(refusal)
            say(f"{baseline.name}: left out. {refusal}")
            continue
        entrants.append(entrant)
        say(
            f"{entrant.name}: tuned in {entrant.tuning_seconds:.1f} s,"
            f" fitted in {entrant.fit_seconds:.1f} s"
        )
    return entrants, skipped


def _enter(baseline: Baseline, contest: Contest) -> Entrant:
    started = time.perf_counter()
    by_kind, trials = _tune(baseline, contest)
    tuning_seconds = time.perf_counter() - started
    settings = {protocol: by_kind[kind] for protocol, kind in contest.protocols.items()}
    lists: dict[str, Ints] = {}
    seconds: list[float] = []
    # Protocols that were tuned to the same settings share a fit.
    for chosen in _distinct(settings.values()):
        started = time.perf_counter()
        model = baseline.make(chosen)
        model.fit(contest.fitted)
        seconds.append(time.perf_counter() - started)
        kinds = {
            protocol: kind
            for protocol, kind in contest.protocols.items()
            if settings[protocol] == chosen
        }
        found = lists_of_model(model, contest.holdout, list(kinds.values()), contest.k)
        lists |= {protocol: found[kind] for protocol, kind in kinds.items()}
    return Entrant(baseline.name, lists, seconds[0], tuning_seconds, settings, trials)


def _tune(
    baseline: Baseline, contest: Contest
) -> tuple[Mapping[str, Settings], Sequence[Mapping[str, object]]]:
    """By kind of protocol; the defaults where there is no window."""
    if contest.tuning is None or contest.tuning_catalogue is None:
        return dict.fromkeys(PROTOCOLS, baseline.defaults), []
    tuned = tune(baseline, contest.tuning, contest.tuning_catalogue, contest.k)
    best = sorted(tuned.trials, key=lambda trial: -sum(trial.ndcg.values()))
    return tuned.settings, [
        {"settings": trial.settings, "ndcg": trial.ndcg, "seconds": round(trial.seconds, 3)}
        for trial in best[:_MOST_TRIALS]
    ]


def _distinct(settings: Iterable[Settings]) -> list[Settings]:
    found: list[Settings] = []
    for each in settings:
        if each not in found:
            found.append(each)
    return found
