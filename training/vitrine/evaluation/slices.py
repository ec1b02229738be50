"""Groups of shoppers and of items, for which quality is measured apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from vitrine.arrays import Bools, Ints
from vitrine.columns import Users
from vitrine.evaluation.item_facts import UNKNOWN, ItemFacts
from vitrine.evaluation.measurement import Measurement

ACTIVITY, ITEM_POPULARITY, COLD_ITEMS = "activity", "item-popularity", "cold-items"
OTHER = "other"
_LARGEST = 11
_MOST_COLUMNS = 4
_RARE = 5


@dataclass(frozen=True)
class Slice:
    """A group: what is measured of it, and where its limits are."""

    dimension: str
    name: str
    says: str
    of_users: bool
    """A group of questions, by who asks; otherwise of items to be found."""
    measured: Measurement

    def row(self) -> dict[str, object]:
        """As evaluation.json has it; ``users`` are questions, as everywhere in it."""
        metric = self.measured.ndcg
        return {
            "dimension": self.dimension,
            "slice": self.name,
            "says": self.says,
            "users": len(self.measured),
            metric: {
                model: round(self.measured.mean(model, metric), 6) for model in self.measured.models
            },
        }


def all_slices(
    measurement: Measurement,
    lengths: Ints,
    facts: ItemFacts,
    columns: Mapping[str, Sequence[str]],
) -> list[Slice]:
    """Those that have a question.

    :param lengths: [H], events in the history of each of the holdout's H shoppers.
    :param columns: by name, a label for each of the holdout's shoppers: see ``user_columns``.
    """
    places = measurement.questions.places
    slices = activity_slices(measurement, lengths[places])
    for name, labels in columns.items():
        slices += label_slices(measurement, name, [labels[place] for place in places])
    slices += popularity_slices(measurement, facts)
    return slices + cold_item_slices(measurement, facts)


def activity_slices(measurement: Measurement, lengths: Ints) -> list[Slice]:
    """New, light and heavy shoppers: thirds of the questions by events in the history, [Q].

    Equal lengths are in the same third, so one may be larger, or missing.
    """
    if len(lengths) == 0:
        return []
    low, high = (
        int(np.quantile(lengths, third, method="inverted_cdf")) for third in (1 / 3, 2 / 3)
    )
    groups = {
        "new": (lengths <= low, f"{low} events or fewer"),
        "light": ((lengths > low) & (lengths <= high), f"{low + 1} to {high} events"),
        "heavy": (lengths > max(low, high), f"more than {high} events"),
    }
    return _of_users(measurement, ACTIVITY, groups)


def label_slices(measurement: Measurement, column: str, labels: Sequence[str]) -> list[Slice]:
    """A column of the users, [Q]: its 11 largest values, and the rest as ``other``."""
    counts = Counter(labels)
    by_size = sorted(counts, key=lambda label: (-counts[label], label))
    largest = by_size[:_LARGEST]
    given = np.array(labels, dtype=object)
    groups = {label: (given == label, f"{column} is {label}") for label in largest}
    rest = by_size[_LARGEST:]
    if rest:
        name = OTHER if OTHER not in largest else "all others"
        groups[name] = (~np.isin(given, largest), f"{column} is one of {len(rest)} others")
    return _of_users(measurement, column, groups)


def popularity_slices(measurement: Measurement, facts: ItemFacts) -> list[Slice]:
    """Items that many, some and few shoppers had: each a third of all the times."""
    head, middle = facts.band_limits
    groups = {
        "head": (head, np.inf, f"items that {head} shoppers or more had"),
        "middle": (middle, head, f"items that {middle} to {head - 1} shoppers had"),
        "tail": (1, middle, f"items that 1 to {middle - 1} shoppers had"),
    }
    return _of_items(measurement, ITEM_POPULARITY, facts, groups)


def cold_item_slices(measurement: Measurement, facts: ItemFacts) -> list[Slice]:
    """Items that nobody had before the questions, in the catalogue or not, and that few had."""
    groups = {
        "unseen": (0, 1, "items that nobody had"),
        "rare": (1, _RARE, f"items that 1 to {_RARE - 1} shoppers had"),
    }
    return _of_items(measurement, COLD_ITEMS, facts, groups)


def user_columns(
    users: pl.DataFrame | None, ids: Sequence[str], user_of: Mapping[str, str] | None = None
) -> dict[str, list[str]]:
    """By column of the users' table that has more than one value: a label for each question's id.

    At most 4 columns, the first ones: a report has an end.
    """
    if users is None:
        return {}
    whose = [user_of.get(each, each) for each in ids] if user_of else list(ids)
    known = users.unique(Users.USER_ID, keep="first", maintain_order=True)
    asked = pl.DataFrame({Users.USER_ID: whose}, schema={Users.USER_ID: pl.String})
    joined = asked.join(known, on=Users.USER_ID, how="left", maintain_order="left")
    ignored = {Users.USER_ID, Users.UPDATED_AT}
    labels = {
        name: joined[name].cast(pl.String).fill_null(UNKNOWN).to_list()
        for name in known.columns
        if name not in ignored
    }
    telling = [name for name, given in labels.items() if len(set(given)) > 1]
    return {name: labels[name] for name in telling[:_MOST_COLUMNS]}


def _of_users(
    measurement: Measurement, dimension: str, groups: Mapping[str, tuple[Bools, str]]
) -> list[Slice]:
    return [
        Slice(dimension, name, says, True, measurement.among(members))
        for name, (members, says) in groups.items()
        if members.any()
    ]


def _of_items(
    measurement: Measurement,
    dimension: str,
    facts: ItemFacts,
    groups: Mapping[str, tuple[float, float, str]],
) -> list[Slice]:
    """Groups by popularity: from the first number of shoppers on, to below the second."""
    slices = []
    for name, (least, below, says) in groups.items():

        def wanted(items: Ints, least: float = least, below: float = below) -> Bools:
            popularity = facts.popularity(items)
            return (popularity >= least) & (popularity < below)

        narrowed = measurement.finding(wanted)
        if len(narrowed):
            slices.append(Slice(dimension, name, says, False, narrowed))
    return slices
