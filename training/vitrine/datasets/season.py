"""A season of gifts in the simulated shop: shoppers buy for somebody else, from other shelves."""

from dataclasses import replace

import numpy as np

from vitrine.datasets.shop import CATEGORIES, DAY, Shop, Users
from vitrine.datasets.visits import Events, simulate_visits

_GIFTS = {"Candles": 6.0, "Toys": 6.0, "Lighting": 4.0, "Home Textiles": 4.0, "Stationery": 4.0}
"""How much more a shelf is wanted than out of season."""
_OTHERS = 0.3
_BUSIER = 1.5
"""Events a day, for each of before."""


def season_after(random: np.random.Generator, shop: Shop, events: int, days: int) -> Events:
    """What happens on the ``days`` after the shop's last one, which had seen ``events``."""
    before = (shop.end - shop.start) // DAY
    season = Shop(shop.items, _givers(random, shop.users), shop.end, shop.end + days * DAY)
    return simulate_visits(random, season, round(events * days / before * _BUSIER))


def _givers(random: np.random.Generator, users: Users) -> Users:
    """The same shoppers; each has the taste of the one who is given something."""
    given = random.permutation(len(users.ids))
    wanted = np.array([_GIFTS.get(category.name, _OTHERS) for category in CATEGORIES])
    taste = users.taste[given] * wanted
    return replace(users, taste=taste / taste.sum(axis=1, keepdims=True), style=users.style[given])
