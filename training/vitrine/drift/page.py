"""The report of a check for people."""

from collections.abc import Mapping, Sequence

from vitrine.drift.check import DriftCheck
from vitrine.drift.features import Compared
from vitrine.drift.plots import distribution
from vitrine.reporting.numbers import decimal, plain, plural
from vitrine.reporting.page import render
from vitrine.reporting.section import Cell, Figure, Mark, Part, Row, Section, Table
from vitrine.reporting.verdict import Tile, Verdict
from vitrine.skew.compare import Kind

_OF_SCORES = (
    "The best score of each shopper. It is told and not judged: scores grow with histories, in a"
    " model that ranks as well as ever."
)

_KINDS: Mapping[Kind, str] = {
    "missingOnline": "In the lake, and not served",
    "missingOffline": "Served, and not in the lake",
    "otherType": "Of another type there",
    "keptWithoutConsent": "Kept of users who refuse",
}


def drift_page(check: DriftCheck) -> str:
    """The page's text. The same check gives the same page."""
    windows = check.windows
    return render(
        kind="Drift",
        title=f"{check.manifest['name']} {check.manifest['version']}",
        subtitle=(
            f"{windows.fresh.height:,} events from {windows.fresh_from:%Y-%m-%d} to"
            f" {windows.end:%Y-%m-%d}, against {windows.reference.height:,} before"
            f" {windows.known_until:%Y-%m-%d}"
        ),
        verdict=_verdict(check),
        sections=[each for each in _sections(check) if each is not None],
    )


def _verdict(check: DriftCheck) -> Verdict:
    tiles = [
        Tile("New items", f"{check.around.new_item_share:.1%}", "of events"),
        Tile("New shoppers", f"{check.around.new_user_share:.1%}", "of shoppers"),
        Tile("Events a day", f"{check.around.events_a_day:,.0f}", _was(check)),
    ]
    if check.outcome is not None:
        note = f"registered with {decimal(check.promised, 3)}"
        tiles.insert(0, Tile("NDCG@20 since", decimal(check.outcome.ndcg, 3), note))
    said = [(each.name, each.says) for each in check.findings]
    if check.findings:
        headline = f"{plural(len(said), 'thing has', 'things have')} moved beyond the limits."
        return Verdict("bad", headline, _follows(check), said, tiles)
    if not check.judged:
        headline = "There is too little since the model was made for a judgement."
        return Verdict("open", headline, [], [], tiles)
    return Verdict("good", "Nothing has moved beyond its limit.", _follows(check), [], tiles)


def _was(check: DriftCheck) -> str:
    return f"{check.around.reference_events_a_day:,.0f} before"


def _follows(check: DriftCheck) -> list[str]:
    if not check.reasons:
        return []
    return [f"Another model is worth training: {', '.join(check.reasons)}."]


def _sections(check: DriftCheck) -> Sequence[Section | None]:
    lead = "Both windows are of the same length. The index is judged by what exceeds chance."
    scores = [check.scores] if check.scores else []
    return [
        _compared("inputs", "Inputs", lead, check.features, check.limits.psi),
        _compared("scores", "Scores", _OF_SCORES, scores, None),
        _outcome(check),
        _skew(check),
        Section("surroundings", "Catalogue, shoppers, volume", "", [Part(tables=[_facts(check)])]),
    ]


def _compared(
    id_: str, title: str, lead: str, compared: Sequence[Compared], limit: float | None
) -> Section | None:
    if not compared:
        return None
    rows = [Row(each.name, _cells(each, limit)) for each in compared]
    columns = ["Variable", "PSI", "by chance", "Jensen\u2013Shannon", "Kolmogorov\u2013Smirnov"]
    table = Table("How far each has moved", columns, rows)
    figures = [
        Figure(distribution(each), f"{each.name}: share of each, before and since")
        for each in sorted(compared, key=lambda one: -one.moved)
    ]
    return Section(id_, title, lead, [Part(tables=[table]), Part("Distributions", figures=figures)])


def _cells(each: Compared, limit: float | None) -> list[Cell]:
    mark: Mark = "" if limit is None else "bad" if each.moved > limit else "good"
    return [
        Cell(decimal(each.psi, 3), mark),
        Cell(decimal(each.chance, 3)),
        Cell(decimal(each.jensen_shannon, 3)),
        Cell(decimal(each.kolmogorov_smirnov, 3)),
    ]


def _outcome(check: DriftCheck) -> Section | None:
    outcome = check.outcome
    if outcome is None:
        return None
    rows = [
        Row("Live model, since", [Cell(decimal(outcome.ndcg))], "champion"),
        Row("95 % interval", [Cell(f"{decimal(outcome.low)} to {decimal(outcome.high)}")]),
        Row("Live model, when it was registered", [Cell(decimal(check.promised))]),
        Row("Popularity, on the same questions", [Cell(decimal(outcome.popular))], "baseline"),
        Row("Questions", [Cell(plain(outcome.questions))]),
    ]
    table = Table("NDCG@20", ["Of", "Value"], rows)
    lead = "The graph that serves, asked what shoppers chose in the fresh window."
    return Section("outcome", "Outcome", lead, [Part(tables=[table])])


def _skew(check: DriftCheck) -> Section | None:
    skew = check.skew
    if skew is None:
        return None
    rows = [
        Row(says, [Cell(plain(skew.by_kind[kind])), Cell(plain(skew.events[kind]))])
        for kind, says in _KINDS.items()
    ]
    rows.append(Row("Users who differ", [Cell(plain(skew.differing)), Cell("")]))
    rows.append(Row("Users who were compared", [Cell(plain(skew.users)), Cell("")]))
    table = Table("What differs", ["Difference", "Users", "Events"], rows)
    lead = "What a sample of users is served with, against what models learn from."
    return Section("skew", "Histories", lead, [Part(tables=[table])])


def _facts(check: DriftCheck) -> Table:
    around = check.around
    rows = [
        ("Events with items that the model does not know", around.new_item_share, None),
        ("Shoppers that it has not seen", around.new_user_share, None),
        ("Share of its catalogue with events", around.coverage, around.reference_coverage),
        ("Concentration (Gini)", around.concentration, around.reference_concentration),
        ("Events a day", around.events_a_day, around.reference_events_a_day),
        ("New events for each learnt from", around.new_data_share, None),
        ("Age of the newest event, hours", around.age_hours, None),
    ]
    cells = [
        Row(name, [Cell(decimal(now, 3)), Cell(decimal(before, 3))]) for name, now, before in rows
    ]
    return Table("Around the model", ["Fact", "Since", "Before"], cells)
