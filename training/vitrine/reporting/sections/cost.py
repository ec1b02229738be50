"""What the model costs: time to rank, size, memory, time to fit."""

from vitrine.reporting.evaluation import Evaluation
from vitrine.reporting.numbers import decimal, size
from vitrine.reporting.section import Cell, Emphasis, Part, Row, Section, Table


def cost(evaluation: Evaluation) -> Section | None:
    """Of serving the champion, and of fitting everything."""
    model, seconds = evaluation.get("model", {}), evaluation.get("fitSeconds", {})
    facts = [
        (f"Time to rank, {quantile}", f"{decimal(value, 2)} ms")
        for quantile, value in model.get("latencyMs", {}).items()
        if value is not None
    ]
    if model.get("bytes") is not None:
        facts.append(("Size of the model", size(model["bytes"])))
    if model.get("rssMb") is not None:
        facts.append(("Memory of the process", f"{decimal(model['rssMb'], 0)} MB"))
    tables = []
    if facts:
        tables.append(Table("To serve", ["Cost", "Value"], [Row(n, [Cell(v)]) for n, v in facts]))
    if seconds:
        tables.append(_seconds(evaluation))
    lead = "A p50 is the middle one of many; a p99 is what one in a hundred exceeds."
    return Section("cost", "Time and size", lead, [Part(tables=tables)]) if tables else None


def _seconds(evaluation: Evaluation) -> Table:
    """The slowest to fit first; tuning where it was measured."""
    columns = {"To fit": evaluation["fitSeconds"], "To tune": evaluation.get("tuningSeconds", {})}
    shown = {title: seconds for title, seconds in columns.items() if seconds}
    rows = [
        Row(
            name,
            [Cell(decimal(seconds.get(name), 1)) for seconds in shown.values()],
            _emphasis(evaluation, name),
        )
        for name in sorted(columns["To fit"], key=lambda name: -(columns["To fit"][name] or 0.0))
    ]
    return Table("Seconds", ["Model", *shown], rows)


def _emphasis(evaluation: Evaluation, name: str) -> Emphasis:
    return "champion" if name == evaluation["champion"] else ""
