"""A season of gifts in the simulated shop: other shelves than before, and products of its own."""

from dataclasses import dataclass, replace

import numpy as np

from vitrine.datasets.buying_again import goes_on
from vitrine.datasets.events import Events, joined
from vitrine.datasets.shop import CATEGORIES, DAY, Items, Shop, Users, with_arrivals
from vitrine.datasets.visits import simulate_visits

_GIFTS = {"Candles": 6.0, "Toys": 6.0, "Lighting": 4.0, "Home Textiles": 4.0, "Stationery": 4.0}
"""How much more a shelf is wanted than out of season."""
_OTHERS = 0.3
_NEW = 0.15
"""Products that come in for it, on the shelves of gifts, for each of before."""
_BUSIER = 1.5
"""Events a day, for each of before."""


@dataclass(frozen=True)
class Season:
    """What happens in it, with which products."""

    items: Items
    """Those of before, in their places, and behind them those that it brought."""
    events: Events


def season_after(random: np.random.Generator, shop: Shop, known: Events, days: int) -> Season:
    """The ``days`` after the shop's last one, until which the ``known`` happened.

    What shoppers use up they buy again, as before.
    """
    items = _with_gifts(random, shop)
    season = Shop(items, _in_season(shop.users), shop.end, shop.end + days * DAY)
    again = goes_on(random, season, known)
    before = (shop.end - shop.start) // DAY
    count = round(len(known.at) * days / before * _BUSIER)
    wanted = simulate_visits(random, season, count - len(again.at))
    return Season(items, joined([again, wanted]))


def _with_gifts(random: np.random.Generator, shop: Shop) -> Items:
    shelves = [place for place, each in enumerate(CATEGORIES) if each.name in _GIFTS]
    count = round(len(shop.items.ids) * _NEW)
    category = np.sort(np.array(shelves)[np.arange(count) % len(shelves)])
    return with_arrivals(random, shop.items, category, shop.end)


def _in_season(users: Users) -> Users:
    """The same shoppers, with the styles that they have."""
    wanted = np.array([_GIFTS.get(category.name, _OTHERS) for category in CATEGORIES])
    taste = users.taste * wanted
    return replace(users, taste=taste / taste.sum(axis=1, keepdims=True))
