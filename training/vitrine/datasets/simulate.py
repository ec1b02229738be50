"""A simulated shop, to try everything without data of one's own or a network.

Its shoppers have tastes that a model can find: they care for a few categories and a style, look at
products that go together, buy again what is used up; seasons change what is wanted and new products
come in. The same seed makes the same files. Some rows are wrong, as real exports' are;
``simulation.json`` says how many in which way.
"""

import argparse
import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from vitrine.columns import InteractionsCsv, ItemsCsv, UsersCsv
from vitrine.datasets.dirt import Row, dirty_interactions, dirty_items
from vitrine.datasets.events import ADD_TO_CART, PURCHASE, TYPES, Events
from vitrine.datasets.season import season_after
from vitrine.datasets.shop import CATEGORIES, DAY, Items, Shop, Users, make_items, make_users
from vitrine.datasets.visits import simulate_visits

DAYS = 90
DEFAULT_END = datetime(2025, 6, 1, tzinfo=UTC)
_KEPT_DAYS = 6
"""Of a season, to ask a model about that was trained in it."""
UNKNOWN_ITEM = "p-0000"
"""In some events, and in no catalogue: a product that the shop has dropped."""
_COLUMNS = (*InteractionsCsv.REQUIRED, InteractionsCsv.EVENT_VALUE)
_ITEM_COLUMNS = (*ItemsCsv.REQUIRED, ItemsCsv.AVAILABLE)


@dataclass(frozen=True)
class Size:
    """How big the shop is."""

    users: int = 1_500
    items: int = 800
    events: int = 60_000


def simulate(
    out: Path, seed: int, size: Size, end: datetime = DEFAULT_END, season_days: int = 0
) -> dict[str, object]:
    """Writes interactions.csv, items.csv, users.csv and simulation.json, which it returns.

    :param season_days: the last days of all, of a season of gifts; they are in season.csv, the last
        six of them in season-end.csv, and the products that it brought in season-items.csv
    """
    random = np.random.default_rng(seed)
    last = int(end.timestamp()) - season_days * DAY
    first = last - DAYS * DAY
    items = make_items(random, size.items, first, last)
    users = make_users(random, size.users)
    shop = Shop(items, users, first, last)
    events = simulate_visits(random, shop, size.events)
    interaction_rows = _interaction_rows(events, items, users)
    item_rows = _item_rows(items)
    wrong_interactions, interaction_faults = dirty_interactions(
        random, interaction_rows, UNKNOWN_ITEM
    )
    wrong_items, item_faults = dirty_items(item_rows)
    places = np.sort(random.integers(0, len(interaction_rows), len(wrong_interactions)))

    out.mkdir(parents=True, exist_ok=True)
    _write(
        out / "interactions.csv",
        _COLUMNS,
        _mixed(interaction_rows, wrong_interactions, places.tolist()),
    )
    _write(out / "items.csv", _ITEM_COLUMNS, [*item_rows, *wrong_items])
    _write(out / "users.csv", UsersCsv.ALL, map(list, zip(users.ids, users.country, strict=True)))
    if season_days:
        season = season_after(random, shop, events, season_days)
        new = _item_rows(season.items)[len(items.ids) :]
        _write(out / "season-items.csv", _ITEM_COLUMNS, new)
        is_last = season.events.at >= last + (season_days - _KEPT_DAYS) * DAY
        for name, part in (("season", ~is_last), ("season-end", is_last)):
            rows = _interaction_rows(season.events.take(part), season.items, users)
            _write(out / f"{name}.csv", _COLUMNS, rows)
    summary: dict[str, object] = {
        "seed": seed,
        "users": size.users,
        "items": size.items,
        "events": size.events,
        "start": datetime.fromtimestamp(first, UTC).isoformat(),
        "end": end.isoformat(),
        "seasonDays": season_days,
        "faults": {"interactions": interaction_faults, "items": item_faults},
    }
    (out / "simulation.json").write_text(json.dumps(summary, indent=2) + "\n")
    return summary


def _interaction_rows(events: Events, items: Items, users: Users) -> list[Row]:
    valued = np.isin(events.type, (ADD_TO_CART, PURCHASE))
    return [
        [users.ids[user], items.ids[item], str(at), TYPES[kind], f"{price:.2f}" if has else ""]
        for user, item, at, kind, price, has in zip(
            events.user.tolist(),
            events.item.tolist(),
            events.at.tolist(),
            events.type.tolist(),
            items.price[events.item].tolist(),
            valued.tolist(),
            strict=True,
        )
    ]


def _item_rows(items: Items) -> list[Row]:
    return [
        [
            items.ids[index],
            items.names[index],
            CATEGORIES[items.category[index]].name,
            f"{items.price[index]:.2f}",
            str(items.created[index]),
            "true" if items.available[index] else "false",
        ]
        for index in range(len(items.ids))
    ]


def _mixed(rows: Sequence[Row], wrong: Sequence[Row], places: Sequence[int]) -> Iterable[Row]:
    """The wrong rows among the others, each before the row of its place."""
    done = 0
    for row, place in zip(wrong, places, strict=True):
        yield from rows[done:place]
        yield row
        done = place
    yield from rows[done:]


def _write(path: Path, header: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _size(text: str) -> int:
    value = int(text)
    if value < len(CATEGORIES):
        raise argparse.ArgumentTypeError(f"must be {len(CATEGORIES)} or more")
    return value


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m vitrine simulate``."""
    default = Size()
    parser = argparse.ArgumentParser(prog="vitrine simulate", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write the files to")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--users", type=_size, default=default.users)
    parser.add_argument("--items", type=_size, default=default.items)
    parser.add_argument("--events", type=_size, default=default.events)
    parser.add_argument(
        "--end",
        type=lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC),
        default=DEFAULT_END,
        help=f"the day after the last one (UTC; default {DEFAULT_END.date()})",
    )
    parser.add_argument(
        "--season-days",
        type=int,
        default=0,
        help="the last days are of a season of gifts, in files of their own (default: no season)",
    )
    given = parser.parse_args(arguments)
    if 0 < given.season_days <= _KEPT_DAYS:
        parser.error(f"--season-days must be more than {_KEPT_DAYS}")
    size = Size(given.users, given.items, given.events)
    print(json.dumps(simulate(given.out, given.seed, size, given.end, given.season_days)))
    return 0
