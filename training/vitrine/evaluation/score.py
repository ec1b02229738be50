"""The mean of every ranking metric over the shoppers who have a question."""

from collections.abc import Sequence

from vitrine.evaluation.holdout import Holdout
from vitrine.metrics.ranking import RANKING_METRICS


def mean_metrics(
    lists: Sequence[Sequence[int]], holdout: Holdout, protocol: str, k: int
) -> dict[str, float]:
    """``{"ndcg@20": ...}`` and so on; zeros where no shopper has anything to find."""
    totals = dict.fromkeys(RANKING_METRICS, 0.0)
    asked = 0
    for shopper, ranking in enumerate(lists):
        relevant = holdout.relevant_for(protocol, shopper)
        if not relevant:
            continue
        asked += 1
        for name, metric in RANKING_METRICS.items():
            totals[name] += metric(ranking, relevant, k)
    return {f"{name}@{k}": total / max(asked, 1) for name, total in totals.items()}


def count_asked(holdout: Holdout, protocol: str) -> int:
    """How many shoppers the mean is over."""
    return sum(bool(holdout.relevant_for(protocol, shopper)) for shopper in range(len(holdout)))
