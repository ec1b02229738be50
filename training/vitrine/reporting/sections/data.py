"""Which data was learnt from and judged by."""

from vitrine.reporting.evaluation import Evaluation
from vitrine.reporting.names import protocol_title, spaced
from vitrine.reporting.numbers import plain
from vitrine.reporting.section import Cell, Part, Row, Section, Table


def data(evaluation: Evaluation) -> Section | None:
    """The data set, its split, and the snapshots that are its version."""
    dataset = evaluation.get("dataset", {})
    facts = [
        (spaced(key), plain(value))
        for key, value in dataset.items()
        if not isinstance(value, dict | list)
    ]
    facts += [
        (title, plain(evaluation[key]))
        for key, title in (("task", "Task"), ("cut", "Cut between past and future"))
        if key in evaluation
    ]
    facts += [
        (f"Asked, {protocol_title(protocol).lower()}", plain(count))
        for protocol, count in evaluation.get("usersByProtocol", {}).items()
    ]
    tables = []
    if facts:
        tables.append(Table("The data", ["Fact", "Value"], [Row(n, [Cell(v)]) for n, v in facts]))
    snapshots = dataset.get("snapshots") or {}
    if snapshots:
        # An id is no quantity: it has no thousands.
        rows = [Row(table, [Cell(str(id_))]) for table, id_ in snapshots.items()]
        tables.append(Table("Snapshots of the lake", ["Table", "Snapshot"], rows))
    rejected = dataset.get("rejected") or {}
    if rejected:
        rows = [Row(spaced(why), [Cell(plain(count))]) for why, count in rejected.items()]
        tables.append(Table("Rows that were left out", ["Because", "Rows"], rows))
    lead = "Everything before the cut could be learnt from; everything after it only judges."
    if not tables:
        return None
    return Section("data", "Data", lead if "cut" in evaluation else "", [Part(tables=tables)])
