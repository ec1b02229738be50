"""Whether scores mean what they say."""

from vitrine.reporting.evaluation import Evaluation
from vitrine.reporting.numbers import decimal
from vitrine.reporting.plots.calibration import calibration_plot
from vitrine.reporting.section import Cell, Figure, Part, Row, Section, Table


def calibration(evaluation: Evaluation) -> Section | None:
    """Predicted chances against what was chosen."""
    found = evaluation.get("calibration", {})
    bins = [entry for entry in found.get("bins", []) if entry["count"] > 0]
    if not bins:
        return None
    error = found.get("error")
    lead = "Points on the dashed line are honest: what is predicted is what happens."
    if error is not None:
        lead += f" On average a prediction is {error:.2%} off."
    lead += " Scores were turned into chances on one half of the questions, and are judged here "
    lead += "on the other."
    table = Table(
        "By predicted chance",
        ["Predicted", "Observed", "Recommendations"],
        [
            Row(
                decimal(entry["predicted"]),
                [Cell(decimal(entry["observed"])), Cell(f"{entry['count']:,}")],
            )
            for entry in bins
        ],
    )
    figure = Figure(calibration_plot(evaluation), "Larger points are more recommendations.")
    return Section(
        "calibration",
        "Calibration",
        lead,
        [Part(figures=[figure]), Part("The bins", tables=[table], closed=True)],
    )
