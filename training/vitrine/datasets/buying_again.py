"""What is used up in the simulated shop is bought again, without looking around."""

import numpy as np

from vitrine.datasets.events import PURCHASE, VIEW, Events, concatenated
from vitrine.datasets.shop import CATEGORIES, DAY, Floats, Ints, Items, Shop


def bought_again(  # noqa: PLR0917
    random: np.random.Generator, shop: Shop, user: Ints, item: Ints, at: Ints, visits: int
) -> Events:
    """What follows from having it at a moment, in the shop's time and as long as it suits.

    :param visits: how many there are already, whose numbers are taken
    """
    days = days_until_used_up(shop.items)[item]
    nothing = np.empty(0, dtype=np.int64)
    parts = [Events(nothing, nothing, nothing, nothing, nothing)]
    while user.size:
        at = at + (days * DAY * random.lognormal(0, 0.18, user.size)).astype(np.int64)
        again = (at < shop.end) & (random.random(user.size) < 0.8)
        user, item, at, days = user[again], item[again], at[again], days[again]
        visit = visits + np.arange(user.size)
        visits += user.size
        for kind, delay in ((VIEW, 0), (PURCHASE, 40)):
            parts.append(Events(visit, user, item, np.full(user.size, kind), at + delay))
    return concatenated(parts)


def goes_on(random: np.random.Generator, shop: Shop, known: Events) -> Events:
    """What shoppers have bought again before, and buy again in the shop's time.

    :param known: the events before it, in the order of time
    """
    period = days_until_used_up(shop.items)
    bought = known.take((known.type == PURCHASE) & np.isfinite(period[known.item]))
    pair = bought.user * len(shop.items.ids) + bought.item
    # Of the reversed, the first of each is the last.
    _, last, times = np.unique(pair[::-1], return_index=True, return_counts=True)
    started = bought.take((len(pair) - 1 - last)[times > 1])
    again = bought_again(random, shop, started.user, started.item, started.at, 0)
    return again.take((again.at >= shop.start) & (again.at < shop.end))


def days_until_used_up(items: Items) -> Floats:
    """Days until each product is used up; infinite for what lasts."""
    return np.array([category.rebuy_days or np.inf for category in CATEGORIES])[items.category]
