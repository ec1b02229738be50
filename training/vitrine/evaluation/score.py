"""The mean of every ranking metric over the shoppers who have a question."""

from vitrine.evaluation.holdout import Holdout
from vitrine.evaluation.per_question import Questions, per_question
from vitrine.metrics.lists import Lists


def mean_metrics(lists: Lists, holdout: Holdout, protocol: str, k: int) -> dict[str, float]:
    """``{"ndcg@20": ...}`` and so on; zeros where no shopper has anything to find."""
    questions = Questions.of(holdout, protocol)
    values = per_question(questions, questions.pick(lists, k))
    return {name: float(each.mean()) if len(each) else 0.0 for name, each in values.items()}


def count_asked(holdout: Holdout, protocol: str) -> int:
    """How many shoppers the mean is over."""
    return sum(bool(holdout.relevant_for(protocol, shopper)) for shopper in range(len(holdout)))
