"""What a graph costs whoever serves it: bytes, memory and time."""

import time
from dataclasses import dataclass

import numpy as np

from vitrine.evaluation.champion import Champion
from vitrine.graph.memory import resident_mb
from vitrine.graph.session import Ranker
from vitrine.histories import Histories

_REQUESTS = 200
_WARM_UP = 10


@dataclass(frozen=True)
class ModelCost:
    """One request at a time, on one thread."""

    bytes: int
    """Of all its files."""
    rss_mb: float | None
    """By how much the process grew when it loaded the graph; None where /proc does not tell."""
    p50_ms: float
    p99_ms: float

    def as_json(self) -> dict[str, object]:
        """As evaluation.json has it."""
        return {
            "bytes": self.bytes,
            "rssMb": self.rss_mb,
            "latencyMs": {"p50": self.p50_ms, "p99": self.p99_ms},
        }


def measure_cost(champion: Champion, histories: Histories, seed: int) -> ModelCost:
    """:param histories: in the champion's catalogue, at least one; some of them are asked.

    The time is ONNX Runtime's in this process; the host's own, in Node, is `bench:serving`'s.
    """
    before = resident_mb()
    ranker = Ranker(champion.graph, champion.history_length, threads=1)
    rng = np.random.default_rng(seed)
    asked = rng.integers(len(histories.users), size=_WARM_UP + _REQUESTS)
    seconds = []
    for shopper in asked:
        batch = histories.batch([int(shopper)], champion.history_length)
        started = time.perf_counter()
        ranker.rank(batch)
        seconds.append(time.perf_counter() - started)
    after = resident_mb()
    grown = None if before is None or after is None else max(0.0, after - before)
    p50, p99 = np.percentile(seconds[_WARM_UP:], [50, 99]) * 1_000
    return ModelCost(champion.bytes, grown, float(p50), float(p99))
