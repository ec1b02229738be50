"""Every model's metrics, protocol by protocol."""

from vitrine.reporting.evaluation import ACCURACY, Evaluation, best_baseline
from vitrine.reporting.names import metric_meaning, metric_name, protocol_title
from vitrine.reporting.numbers import decimal, interval
from vitrine.reporting.plots.quality import quality_plot
from vitrine.reporting.section import Cell, Emphasis, Figure, Part, Row, Section, Table


def quality(evaluation: Evaluation) -> Section:
    """Drawing and table a protocol, and what each metric means."""
    notes = [f"{name} was left out: {why}" for name, why in evaluation.get("skipped", {}).items()]
    notes += evaluation.get("notes", [])
    parts = [Part(notes=notes)] if notes else []
    parts += [Part(figures=[_figure(evaluation, protocol) for protocol in evaluation["protocols"]])]
    parts += [_part(evaluation, protocol) for protocol in evaluation["protocols"]]
    keys = [key for name in evaluation["protocols"] for key in metric_keys(evaluation, name)]
    terms = [(metric_name(key), metric_meaning(key)) for key in dict.fromkeys(keys)]
    glossary = [(name, meaning) for name, meaning in terms if meaning]
    parts.append(Part("What the figures mean", terms=glossary, closed=True))
    return Section(
        "quality",
        "Against every baseline",
        f"Each model recommended {evaluation['k']} items to the same shoppers, knowing only what "
        "came before; then it was compared with what they chose. A bar through a point is the "
        "95% interval: where bars overlap much, the order of the two is not certain.",
        parts,
    )


def metric_keys(evaluation: Evaluation, protocol: str) -> list[str]:
    """Every metric that any model has, in the order of the evaluation."""
    models = evaluation["protocols"][protocol].values()
    return list(dict.fromkeys(key for metrics in models for key in metrics))


def emphasis(evaluation: Evaluation, protocol: str, name: str) -> Emphasis:
    """How a model's row is set apart."""
    if name == evaluation["champion"]:
        return "champion"
    return "baseline" if name == best_baseline(evaluation, protocol) else ""


def _figure(evaluation: Evaluation, protocol: str) -> Figure:
    return Figure(
        quality_plot(evaluation, protocol),
        "Diamond: the champion. Square: the best baseline. Further right is better.",
    )


def _part(evaluation: Evaluation, protocol: str) -> Part:
    asked = evaluation.get("usersByProtocol", {}).get(protocol)
    said = f"{asked:,} questions were asked. " if asked is not None else ""
    return Part(
        protocol_title(protocol),
        f"{said}The best of a column is underlined.",
        tables=[_table(evaluation, protocol)],
    )


def _table(evaluation: Evaluation, protocol: str) -> Table:
    models = evaluation["protocols"][protocol]
    ends = evaluation.get("intervals", {}).get(protocol, {})
    keys = metric_keys(evaluation, protocol)
    with_interval = {key for found in ends.values() for key in found}
    first = f"ndcg@{evaluation['k']}"
    columns = ["Model"]
    for key in keys:
        columns.append(metric_name(key))
        if key in with_interval:
            columns.append("95% interval")
    best = {
        key: max((m[key] for m in models.values() if m.get(key) is not None), default=None)
        for key in keys
        if key.partition("@")[0] in ACCURACY
    }
    rows = []
    for name in sorted(models, key=lambda name: -(models[name].get(first) or 0.0)):
        cells = []
        for key in keys:
            value = models[name].get(key)
            top = value is not None and value == best.get(key)
            places = 4 if key in best else 3
            cells.append(Cell(decimal(value, places), "best" if top else ""))
            if key in with_interval:
                cells.append(Cell(interval(ends.get(name, {}).get(key), 3)))
        rows.append(Row(name, cells, emphasis(evaluation, protocol, name)))
    caption = f"{protocol_title(protocol)}: all models, the best ranking first"
    return Table(caption, columns, rows)
