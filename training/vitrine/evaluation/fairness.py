"""Who is served worse, and whose products are shown less, than their share."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vitrine.arrays import Ints
from vitrine.evaluation.item_facts import BANDS, UNKNOWN, ItemFacts
from vitrine.evaluation.measurement import Measurement
from vitrine.evaluation.slices import ITEM_POPULARITY, OTHER, Slice
from vitrine.metrics.lists import NOTHING

PROVIDERS = "category"
_LARGEST = 11


@dataclass(frozen=True)
class Exposure:
    """How much of the lists a group of items has, and how much of what shoppers chose."""

    protocol: str
    dimension: str
    name: str
    items: int
    shown: Mapping[str, float]
    """By model: its share of all places, 0 to 1."""
    chosen: float
    """Its share of the items that shoppers went on to choose."""

    def ratio(self, model: str) -> float | None:
        """Of what is shown to what is chosen: 1 is its due, 0 is never shown; None for none."""
        return self.shown[model] / self.chosen if self.chosen else None


@dataclass(frozen=True)
class Disparity:
    """Quality in a group of shoppers / quality for all, by the same model."""

    group: Slice
    ratios: Mapping[str, float]
    """By model; 1 is served as all are. Models that are worth nothing at all have none."""


def exposures(measurement: Measurement, facts: ItemFacts) -> list[Exposure]:
    """By popularity, and by category where the items' table tells any apart.

    A category stands for the provider: the shop's own departments, or the sellers behind them.
    """
    found = _exposures(measurement, ITEM_POPULARITY, [BANDS[band] for band in _bands(facts)])
    found.sort(key=lambda each: (*BANDS, UNKNOWN).index(each.name))
    if len(set(facts.categories)) > 1:
        found += _exposures(measurement, PROVIDERS, facts.categories)
    return found


def disparities(measurement: Measurement, slices: Sequence[Slice], fewest: int) -> list[Disparity]:
    """Of the groups of shoppers with at least ``fewest`` questions: fewer tell of chance."""
    metric = measurement.ndcg
    overall = {model: measurement.mean(model, metric) for model in measurement.models}
    return [
        Disparity(
            each,
            {m: each.measured.mean(m, metric) / whole for m, whole in overall.items() if whole},
        )
        for each in slices
        if each.of_users and len(each.measured) >= fewest
    ]


def fairness_json(
    champion: str,
    exposed: Sequence[Exposure],
    unequal: Mapping[str, Sequence[Disparity]],
    limits: Mapping[str, float],
) -> dict[str, object]:
    """As evaluation.json has it: ``disparity`` names the worst group of each protocol."""
    rows = [
        {
            "protocol": each.protocol,
            "dimension": each.dimension,
            "slice": each.name,
            "items": each.items,
            "exposure": round(each.shown[champion], 6),
            "chosen": round(each.chosen, 6),
            "ratio": _rounded(each.ratio(champion)),
        }
        for each in exposed
    ]
    worst = {
        protocol: min(
            (each for each in found if champion in each.ratios),
            key=lambda each: each.ratios[champion],
            default=None,
        )
        for protocol, found in unequal.items()
    }
    disparity = {
        protocol: {
            "dimension": each.group.dimension,
            "slice": each.group.name,
            "users": len(each.group.measured),
            "ratio": each.ratios[champion],
        }
        for protocol, each in worst.items()
        if each is not None
    }
    return {"exposure": rows, "disparity": disparity, "limits": dict(limits)}


def _rounded(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio, 6)


def _bands(facts: ItemFacts) -> Ints:
    """[N]: 0 for the head, 1 for the middle, 2 for the tail and what nobody had."""
    head, middle = facts.band_limits
    return (facts.shoppers_of < head).astype(np.int64) + (facts.shoppers_of < middle)


def _exposures(measurement: Measurement, dimension: str, labels: Sequence[str]) -> list[Exposure]:
    """The 11 labels that are chosen most, and the rest; items beyond the catalogue are unknown."""
    chosen = Counter(_labelled(measurement.questions.items, labels))
    shown = {
        model: Counter(_labelled(lists[lists != NOTHING], labels))
        for model, lists in measurement.lists.items()
    }
    items = Counter(labels)
    order = sorted(items | chosen, key=lambda label: (-chosen[label], label))
    groups = {label: [label] for label in order[:_LARGEST]}
    if order[_LARGEST:]:
        groups[OTHER] = groups.get(OTHER, []) + order[_LARGEST:]
    return [
        Exposure(
            measurement.protocol,
            dimension,
            name,
            sum(items[label] for label in members),
            {model: _share(counts, members) for model, counts in shown.items()},
            _share(chosen, members),
        )
        for name, members in groups.items()
    ]


def _labelled(items: Ints, labels: Sequence[str]) -> Mapping[str, int]:
    counts = np.bincount(items, minlength=len(labels))
    by_label: Counter[str] = Counter()
    for item in np.flatnonzero(counts).tolist():
        by_label[labels[item] if item < len(labels) else UNKNOWN] += int(counts[item])
    return by_label


def _share(counts: Mapping[str, int], members: Sequence[str]) -> float:
    total = sum(counts.values())
    return sum(counts.get(label, 0) for label in members) / total if total else 0.0
