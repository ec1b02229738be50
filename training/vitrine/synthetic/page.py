"""report.html: made-up data beside the real, for people."""

from collections.abc import Mapping
from typing import Any

from vitrine.reporting.numbers import NONE, decimal, plain
from vitrine.reporting.page import render
from vitrine.reporting.section import Cell, Figure, Part, Row, Section, Table
from vitrine.reporting.verdict import Tile, Verdict
from vitrine.synthetic.plots import marginals_plot
from vitrine.synthetic.report import Measured
from vitrine.synthetic.utility import POPULAR, REAL, SYNTHETIC

_NAMES = {
    "itemPopularity": "Popularity of items",
    "eventType": "Types of events",
    "day": "Days",
    "hourOfWeek": "Hours of the week",
    "eventsPerUser": "Events a shopper",
    "visitsPerUser": "Visits a shopper",
    "itemsPerVisit": "Items a visit",
    "daysBetweenVisits": "Days between visits",
    "eventValue": "Value of an event",
}
_NOT_DIFFERENTIAL = (
    "It is not differentially private: no figure bounds what an attacker with other knowledge could"
    " find out. What is told is told of k or more shoppers together, and was attacked as below."
)


def synthetic_page(measured: Measured, told: Mapping[str, Any]) -> str:
    """The page's text. The same figures give the same page.

    :param told: by ``as_json``.
    """
    made = told["made"]
    return render(
        kind="Synthetic data",
        title=f"Like {told['data']}",
        subtitle=(
            f"{made['users']:,} shoppers \u00b7 {made['events']:,} events \u00b7"
            f" {made['items']:,} items \u00b7 seed {told['seed']} \u00b7 k {told['k']}"
        ),
        verdict=_verdict(measured),
        sections=[_nearness(measured), _utility(measured), _privacy(measured)],
    )


def _verdict(measured: Measured) -> Verdict:
    found, failed = measured.privacy, measured.failed
    headline = (
        "It must not be shared: it tells of real shoppers."
        if failed
        else "It copies nobody, and is about as near to shoppers that it has not learnt from."
    )
    tiles = [
        Tile("Agreement of pairs", decimal(measured.pairs[0].correlation, 2), "1 is the same"),
        Tile("Nearer to those learnt from", decimal(found.nearer_to_learnt, 2), "0.5 is chance"),
        Tile("Membership inference, AUC", decimal(found.membership_auc, 2), "0.5 is chance"),
    ]
    if measured.utility is not None:
        ndcg = measured.utility.ndcg["all"]
        note = f"learnt from real ones {decimal(ndcg[REAL], 3)}"
        tiles.insert(0, Tile("NDCG@20, learnt from made-up", decimal(ndcg[SYNTHETIC], 3), note))
    return Verdict("bad" if failed else "good", headline, [_NOT_DIFFERENTIAL], failed, tiles)


def _nearness(measured: Measured) -> Section:
    rows = [
        Row(_NAMES[key], [Cell(decimal(near, 3)), Cell(decimal(yardstick, 3))])
        for key, (near, yardstick) in measured.marginals.items()
    ]
    columns = ["Distribution", "Made up", "Kept aside"]
    made, aside = measured.pairs
    learnt, synthetic, other = measured.repeat_rates
    pairs = [
        Row(
            "Rank correlation of lifts",
            [Cell(decimal(each.correlation, 3)) for each in (made, aside)],
        ),
        Row("Strength of pairs", [Cell(decimal(each.strength, 3)) for each in (made, aside)]),
        Row("Share of items that are had again", [Cell(decimal(x, 3)) for x in (synthetic, other)]),
    ]
    caption = f"Pairs of items, and repeats (of those learnt from {decimal(learnt, 3)})"
    return Section(
        "nearness",
        "Nearness",
        "How far made-up shoppers are from those that were learnt from, beside as many real"
        " shoppers that were kept aside: nearer than those nothing need be.",
        [
            Part(
                tables=[Table("Distances, from 0 to 1", columns, rows)],
                figures=[Figure(marginals_plot(_named(measured)), "Distances of distributions")],
            ),
            Part(
                "What goes together",
                f"Of the {made.pairs:,} pairs that most visits have: how alike their lifts rank,"
                " and how strong they are, where 1 is as strong.",
                tables=[Table(caption, ["Of", "Made up", "Kept aside"], pairs)],
            ),
        ],
    )


def _named(measured: Measured) -> dict[str, tuple[float, float]]:
    return {_NAMES[key]: pair for key, pair in measured.marginals.items()}


def _utility(measured: Measured) -> Section:
    lead = (
        "Item-based nearest neighbours, learnt from each, are asked for the last visit of real"
        " shoppers that were kept aside."
    )
    found = measured.utility
    if found is None:
        return Section("utility", "Worth", "Nobody who was kept aside came twice.", [])
    names = {
        REAL: "Learnt from real shoppers",
        SYNTHETIC: "Learnt from made-up ones",
        POPULAR: "Popularity among real ones",
    }
    rows = [
        Row(name, [Cell(decimal(found.ndcg[protocol][key])) for protocol in ("all", "new")])
        for key, name in names.items()
    ]
    rows.append(Row("Questions", [Cell(plain(found.questions[each])) for each in ("all", "new")]))
    table = Table("NDCG@20", ["Of", "All items", "New items"], rows)
    return Section("utility", "Worth", lead, [Part(tables=[table])])


def _privacy(measured: Measured) -> Section:
    found = measured.privacy
    low, high = (decimal(share, 3) for share in found.nearer_by_chance)
    rows = [
        ("Made-up shoppers with just the items of a real one", plain(found.copies), "0"),
        (
            "Nearer to one learnt from than to any kept aside",
            decimal(found.nearer_to_learnt, 3),
            f"{decimal(measured.most_nearer, 3)}; real ones {low} to {high}",
        ),
        (
            "Membership inference, AUC",
            decimal(found.membership_auc, 3),
            decimal(measured.most_membership, 3),
        ),
        ("Members found at 5 % false alarms", decimal(found.membership_found, 3), NONE),
        ("Adversarial accuracy, real or made up", decimal(found.adversarial_accuracy, 3), NONE),
        ("Privacy loss of that accuracy", decimal(found.privacy_loss, 3), NONE),
        (
            "Distance to the closest, made-up to learnt from",
            decimal(found.distance_to_closest, 3),
            NONE,
        ),
        (
            "Distance to the closest, kept aside to learnt from",
            decimal(found.distance_of_kept_aside, 3),
            NONE,
        ),
    ]
    table = Table(
        f"Of {found.shoppers:,} shoppers a side",
        ["Figure", "Found", "At most"],
        [Row(name, [Cell(value), Cell(limit)]) for name, value, limit in rows],
    )
    lead = (
        "Distances are Jaccard's, of the sets of items that shoppers have. What remembers nobody is"
        " as near to shoppers kept aside as to those learnt from."
    )
    return Section("privacy", "Privacy", lead, [Part(tables=[table])])
