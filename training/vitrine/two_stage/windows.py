"""What past windows teach the second stage: each is asked of a first stage of its own past.

A window's examples are made of nothing but the window: whoever is interrupted after some of them
goes on with the next, and ends with the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from vitrine.arrays import Ints
from vitrine.catalogue import Catalogue
from vitrine.checkpoint import Checkpoint, content_of
from vitrine.evaluation.splits import Split
from vitrine.evaluation.tasks import Task
from vitrine.histories import Histories
from vitrine.metric_log import log_metric
from vitrine.two_stage.examples import Examples, examples, shortened
from vitrine.two_stage.examples_file import Lessons, lessons_from_bytes, lessons_to_bytes
from vitrine.two_stage.item_factors import FittedFactors
from vitrine.two_stage.past import as_of, held_back, lessons, past_windows
from vitrine.two_stage.position_bias import PositionBias
from vitrine.two_stage.retrieval import fit_retrieval
from vitrine.two_stage.said import Said
from vitrine.two_stage.settings import TwoStageSettings
from vitrine.two_stage.weights import Retrieval

_HELD_BACK = 0.1
_SHORTENED = 0.1
# Only these are judged by: the newest tell most of what is to come.
_JUDGED_WINDOWS = 2
# A window of a log may ask more than anybody needs to learn from.
_MOST_QUESTIONS = 4_000


def second_stage_examples(
    windows: Sequence[Split],
    items: pl.DataFrame | None,
    task: Task,
    settings: TwoStageSettings,
    *,
    seed: int,
    factors: FittedFactors | None,
    said: Said | None = None,
    bias: PositionBias | None = None,
    checkpoints: Path | None = None,
) -> tuple[Examples, Examples]:
    """To learn from, and of the users held back.

    :param checkpoints: where each window's are kept as soon as they are made; None: nowhere.
    """
    past = _Past(items, task, settings, seed, factors, said, bias)
    used = list(enumerate(windows[: settings.windows + 1]))
    files = [past.checkpoint(number, window, checkpoints) for number, window in used]
    kept = [_kept(file) for file in files]
    if resumed := sum(each is not None for each in kept):
        log_metric("resumed_after_windows", resumed)
    made = []
    for (number, window), file, former in zip(used, files, kept, strict=True):
        found = former or past.examples_of(number, window)
        if found is not None:
            made.append(found)
            if former is None and file.keeps:
                file.keep(lessons_to_bytes(found))
    if not made:
        return Examples.none(0), Examples.none(0)
    learnt, judged = zip(*made, strict=True)
    return Examples.concat(learnt), Examples.concat(judged)


def first_stage(
    events: pl.DataFrame,
    catalogue: Catalogue,
    windows: Sequence[Split],
    at: datetime,
    settings: TwoStageSettings,
    *,
    factors: FittedFactors | None,
    bias: PositionBias | None,
) -> Retrieval:
    """Of all that was known at a moment."""
    histories = Histories.of(events, catalogue, at=at)
    learnt = lessons(windows[: settings.lessons + 1], catalogue, bias)
    known = factors.of(catalogue, at) if factors is not None else None
    return fit_retrieval(histories, learnt, settings.retrieval, known)


@dataclass(frozen=True)
class _Past:
    """What every window's examples are made with."""

    items: pl.DataFrame | None
    task: Task
    settings: TwoStageSettings
    seed: int
    factors: FittedFactors | None
    said: Said | None
    bias: PositionBias | None

    def examples_of(self, number: int, window: Split) -> Lessons | None:
        """To learn from, and to judge by; None where nothing came before the window."""
        settings, seed = self.settings, self.seed
        catalogue = Catalogue.of_events(window.before, settings.catalogue_size, self.items)
        if len(catalogue) == 0:
            return None
        then = as_of(self.task, window)
        earlier, known = past_windows(then, window.before, settings.lessons), window
        if self.said is not None:
            earlier = [self.said.by(window.at).in_window(each) for each in earlier]
            known = self.said.in_window(window)
        retrieval = first_stage(
            known.before,
            catalogue,
            earlier,
            window.at,
            settings,
            factors=self.factors,
            bias=self.bias,
        )
        holdout = known.holdout(catalogue)
        out = held_back(window, _HELD_BACK if number < _JUDGED_WINDOWS else 0.0, seed)
        backs = np.array([window.user_of[q] in out for q in holdout.histories.users], np.bool_)
        asked, length = _some(np.flatnonzero(~backs), seed), settings.history_length
        weights = self.bias.weights(known) if self.bias is not None else {}
        few = asked[:: round(1 / _SHORTENED)]
        short, places = shortened(holdout, few, seed + number)
        learnt = [
            examples(retrieval, holdout, asked, length, weights),
            examples(retrieval, short, places, length, weights),
        ]
        kept = _some(np.flatnonzero(backs), seed)
        return Examples.concat(learnt), examples(retrieval, holdout, kept, length)

    def checkpoint(self, number: int, window: Split, directory: Path | None) -> Checkpoint:
        """Of all that ``examples_of`` reads."""
        name = f"window-{number}.examples"
        return Checkpoint(directory, name, lambda: self._identity(number, window))

    def _identity(self, number: int, window: Split) -> dict[str, Any]:
        factors, said, bias = self.factors, self.said, self.bias
        frames = {
            "before": window.before,
            "asked": window.asked,
            "answers": window.answers,
            "items": self.items,
            "factors": factors.rows if factors is not None else None,
            "said": said.rows if said is not None else None,
            "through": bias.through if bias is not None else None,
            "biased": bias.events if bias is not None else None,
        }
        return {
            "content": {n: content_of(rows) for n, rows in frames.items() if rows is not None},
            "number": number,
            "at": window.at,
            "users": window.user_of,
            "task": self.task,
            "settings": self.settings,
            "seed": self.seed,
            "horizon": said.horizon if said is not None else None,
            "chances": bias.examination.chances.tolist() if bias is not None else None,
        }


def _kept(file: Checkpoint) -> Lessons | None:
    content = file.kept()
    return None if content is None else lessons_from_bytes(content)


def _some(questions: Ints, seed: int) -> Ints:
    if len(questions) <= _MOST_QUESTIONS:
        return questions
    drawn = np.random.default_rng(seed).choice(questions, _MOST_QUESTIONS, replace=False)
    return np.sort(drawn)
