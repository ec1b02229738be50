"""Chooses a baseline's settings on a window before the evaluation's, for each protocol its own.

A champion that beats a badly set baseline has shown nothing, so each is at its best.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Protocol

import numpy as np

from vitrine.arrays import Ints
from vitrine.catalogue import Catalogue
from vitrine.evaluation.holdout import PROTOCOLS, Holdout
from vitrine.evaluation.rankings import chunks, hide_owned
from vitrine.evaluation.top import best
from vitrine.histories import Histories
from vitrine.metrics.ranking import ndcg
from vitrine.models.baselines import Baseline, Settings
from vitrine.models.recommender import Recommender

FEWEST_QUESTIONS = 30
"""Fewer say nothing: their mean's error is larger than what the settings differ by."""
MOST_QUESTIONS = 1_000
"""Of more, a sample is asked."""

_SCORES_AT_ONCE = 16_000_000


class Window(Protocol):
    """A split of the past, as ``vitrine.evaluation.splits`` makes them."""

    def fit_histories(self, catalogue: Catalogue) -> Histories:
        """What is fitted on."""
        ...

    def holdout(self, catalogue: Catalogue) -> Holdout:
        """What is asked."""
        ...


@dataclass(frozen=True)
class Trial:
    """Settings, and their mean NDCG@k by protocol."""

    settings: Settings
    ndcg: Mapping[str, float]
    seconds: float = field(compare=False)
    """To fit and to ask once."""


@dataclass(frozen=True)
class TunedBaseline:
    """A baseline's best settings by protocol, and all that was tried, in the grid's order."""

    baseline: Baseline
    settings: Mapping[str, Settings]
    trials: Sequence[Trial]


def tune(baseline: Baseline, split: Window, catalogue: Catalogue, k: int) -> TunedBaseline:
    """The best of the grid for each protocol, by NDCG@k on the window; of equals the first.

    Each combination is fitted once and asked once. A protocol with fewer than
    ``FEWEST_QUESTIONS`` has the defaults.
    """
    candidates = _candidates(baseline)
    settings = dict.fromkeys(PROTOCOLS, baseline.defaults)
    if len(candidates) == 1:
        return TunedBaseline(baseline, settings, ())
    holdout = split.holdout(catalogue)
    questions = holdout.sample(MOST_QUESTIONS, seed=0)
    asked = _asked(holdout, questions)
    if max(asked.values()) < FEWEST_QUESTIONS:
        return TunedBaseline(baseline, settings, ())
    histories = split.fit_histories(catalogue)
    trials = []
    for candidate in candidates:
        started = time.perf_counter()
        model = baseline.make(candidate)
        model.fit(histories)
        found = _mean_ndcg(model, holdout, questions, k)
        trials.append(Trial(candidate, found, time.perf_counter() - started))
    for protocol in PROTOCOLS:
        if asked[protocol] >= FEWEST_QUESTIONS:
            settings[protocol] = max(trials, key=lambda t: t.ndcg[protocol]).settings
    return TunedBaseline(baseline, settings, trials)


def _candidates(baseline: Baseline) -> list[Settings]:
    names = list(baseline.grid)
    return [dict(zip(names, values, strict=True)) for values in product(*baseline.grid.values())]


def _asked(holdout: Holdout, questions: Ints) -> dict[str, int]:
    return {
        protocol: sum(bool(holdout.relevant_for(protocol, q)) for q in questions.tolist())
        for protocol in PROTOCOLS
    }


def _mean_ndcg(model: Recommender, holdout: Holdout, questions: Ints, k: int) -> dict[str, float]:
    """By protocol, over the questions that it has an answer to."""
    values: dict[str, list[float]] = {protocol: [] for protocol in PROTOCOLS}
    histories = holdout.histories
    longest = int(histories.lengths.max(initial=1))
    at_once = max(1, min(256, _SCORES_AT_ONCE // max(len(histories.catalogue), 1)))
    for places in chunks(len(questions), at_once):
        asked = questions[places]
        scores = model.score(histories.batch(asked, longest))
        for protocol in PROTOCOLS:
            shown = hide_owned(scores, holdout, asked) if protocol == "new" else scores
            for question, ranking in zip(asked.tolist(), best(shown, k).tolist(), strict=True):
                relevant = holdout.relevant_for(protocol, question)
                if relevant:
                    values[protocol].append(ndcg(ranking, relevant, k))
    return {protocol: float(np.mean(found)) if found else 0.0 for protocol, found in values.items()}
