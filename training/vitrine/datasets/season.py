"""A season of gifts in the simulated shop: shoppers look on other shelves than before."""

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
    season = Shop(shop.items, _in_season(shop.users), shop.end, shop.end + days * DAY)
    return simulate_visits(random, season, round(events * days / before * _BUSIER))


def _in_season(users: Users) -> Users:
    """The same shoppers, with the styles that they have."""
    wanted = np.array([_GIFTS.get(category.name, _OTHERS) for category in CATEGORIES])
    taste = users.taste * wanted
    return replace(users, taste=taste / taste.sum(axis=1, keepdims=True))
