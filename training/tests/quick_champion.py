"""A champion that takes no time to fit, for tests of what is done with one."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import onnx
import polars as pl
import spox.opset.ai.onnx.v18 as op

from vitrine.catalogue import Catalogue
from vitrine.evaluation.tasks import Task
from vitrine.graph.constant import floats, ints
from vitrine.graph.ranking import rank
from vitrine.graph.signature import Inputs, Outputs, build_graph
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.popular import Popular


@dataclass(frozen=True)
class QuickChampion:
    """The same list for everybody."""

    graph: onnx.ModelProto
    catalogue: Catalogue
    name: str = "two-stage"
    history_length: int = 200
    diagnostics: dict[str, Any] = field(default_factory=dict)


def fit_quick_champion(
    events: pl.DataFrame,
    items: pl.DataFrame | None,
    task: Task,
    at: datetime,
    *,
    seed: int,
) -> QuickChampion:
    """As ``vitrine.models.champion.fit_champion`` is called."""
    catalogue = Catalogue.of_events(events, None, items)
    model = Popular()
    model.fit(Histories.of(events, catalogue, at=at))
    popularity = model.score(HistoryBatch.empty()).astype(np.float32)
    inputs = Inputs.declare(items=len(catalogue))
    shape = op.concat([inputs.batch_size(), ints([len(catalogue)])], axis=0)
    ranking = rank(inputs, op.expand(floats(popularity), shape), len(catalogue), len(catalogue))
    shown = op.where(ranking.filled, ranking.items, ints(-1))
    scores = op.where(ranking.filled, ranking.scores, floats(0))
    reasons = op.where(ranking.filled, ints(-1), ints(-1))
    return QuickChampion(build_graph(inputs, Outputs(shown, scores, reasons)), catalogue)
