"""What another model would have earned, estimated from logs of what was shown."""

from vitrine.reporting.evaluation import Evaluation
from vitrine.reporting.names import spaced
from vitrine.reporting.numbers import NONE, decimal, interval
from vitrine.reporting.section import Cell, Part, Row, Section, Table

_ID, _TITLE = "off-policy", "Off-policy estimates"
_NOTHING = (
    "What this model's lists would have earned cannot be told: since the cut, no list was logged"
    " that chance had a part in, or none that showed what this model would have."
)
_NAMES = {
    "logged": "What was shown, as logged",
    "ips": "IPS (inverse propensity)",
    "snips": "SNIPS (self-normalised)",
    "dr": "Doubly robust",
    "doublyrobust": "Doubly robust",
}


def off_policy(evaluation: Evaluation) -> Section | None:
    """A row an estimator, and what the log itself earned; None where no log was asked for."""
    found = evaluation.get("offPolicy")
    if found is None:
        return None
    if not found:
        return Section(_ID, _TITLE, _NOTHING)
    rows = []
    for entry in found:
        effective = entry.get("effectiveSampleSize")
        name = _NAMES.get(entry["estimator"].lower().replace("-", ""), spaced(entry["estimator"]))
        rows.append(
            Row(
                name,
                [
                    Cell(decimal(entry["value"])),
                    Cell(interval(entry.get("interval"))),
                    Cell(NONE if effective is None else f"{effective:,.0f}"),
                ],
            )
        )
    columns = ["Estimator", "Value", "95% interval", "Effective sample size"]
    return Section(
        _ID,
        _TITLE,
        "What a place of this model's lists would have earned on average, had they been shown, "
        "beside what was earned. The smaller the effective sample, the less of the log speaks "
        "about this model. Intervals take shown items for independent of each other.",
        [Part(tables=[Table("Estimates", columns, rows)])],
    )
