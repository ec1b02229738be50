"""The learning curve."""

from vitrine.reporting.evaluation import Evaluation
from vitrine.reporting.plots.learning import best_round, learning_plot
from vitrine.reporting.section import Figure, Part, Section


def learning(evaluation: Evaluation) -> Section | None:
    """Training and validation by round."""
    if not evaluation.get("learningCurve"):
        return None
    best = best_round(evaluation)
    lead = "How the ranking got better as trees were added."
    if best:
        lead += f" On the validation's data it is best at round {best[0]:g}."
    return Section(
        "learning",
        "Learning curve",
        lead,
        [Part(figures=[Figure(learning_plot(evaluation), "Dashed: the best round.")])],
    )
