"""What shoppers do in the simulated shop: visits, looks, purchases, and buying again."""

from dataclasses import dataclass

import numpy as np

from vitrine.datasets.buying_again import bought_again, days_until_used_up
from vitrine.datasets.events import Events, concatenated
from vitrine.datasets.shop import CATEGORIES, DAY, Floats, Ints, Items, Shop, Users

_LOOKS = 12
"""At most so many products are looked at in one visit."""


@dataclass(frozen=True)
class _Looks:
    visit: Ints
    user: Ints
    item: Ints
    at: Ints
    liking: Floats


def simulate_visits(random: np.random.Generator, shop: Shop, count: int) -> Events:
    """Exactly ``count`` events."""
    # Each visit makes some four events; visits beyond the count are left out again.
    visits = count // 3
    while True:
        looks = _looks(random, shop, visits)
        events = concatenated([_funnel(random, looks), _buy_again(random, shop, looks, visits)])
        events = events.take((events.at >= shop.start) & (events.at < shop.end))
        if len(events.at) >= count:
            return _whole_visits(random, events, count)
        visits *= 2


def _whole_visits(random: np.random.Generator, events: Events, count: int) -> Events:
    """So many events, of visits taken at random; the last of them ends early."""
    turn = random.permutation(int(events.visit.max()) + 1)[events.visit]
    kept = np.lexsort((events.at, turn))[:count]
    return events.take(kept[np.argsort(events.at[kept], kind="stable")])


def _looks(random: np.random.Generator, shop: Shop, visits: int) -> _Looks:
    items, users, start = shop.items, shop.users, shop.start
    share = users.activity / users.activity.sum()
    user = random.choice(len(users.ids), visits, p=share)
    days = (shop.end - start) // DAY
    # Half of the visits are spread evenly, half become more with time: the shop grows.
    progress = random.random(visits) ** np.where(random.random(visits) < 0.5, 1.0, 0.5)
    evening = np.clip(random.normal(19, 3.5, visits) % 24, 0, 23.99) * 3600
    at = start + (progress * days).astype(np.int64) * DAY + evening.astype(np.int64)
    category = _draw(random, users.taste[user] * _season(progress))
    length = np.minimum(1 + random.poisson(1.6, visits), _LOOKS)

    found: list[_Looks] = []
    item = np.full(visits, -1, dtype=np.int64)
    for step in range(_LOOKS):
        here = np.flatnonzero(length > step)
        if here.size == 0:
            break
        item[here] = _choose(random, shop, user[here], category[here], at[here])
        if step > 0:
            # Half of the looks go on from the last product to one that goes with it.
            last = found[-1].item[np.searchsorted(found[-1].visit, here)]
            near = items.neighbours[
                last, random.integers(items.neighbours.shape[1], size=here.size)
            ]
            follows = (random.random(here.size) < 0.5) & (items.created[near] <= at[here])
            item[here] = np.where(follows, near, item[here])
        found.append(
            _Looks(
                here,
                user[here],
                item[here].copy(),
                at[here] + step * 75,
                _liking(items, users, user[here], item[here]),
            )
        )
    return _Looks(*(np.concatenate(parts) for parts in zip(*map(_fields, found), strict=True)))


def _fields(looks: _Looks) -> tuple[Ints, Ints, Ints, Ints, Floats]:
    return looks.visit, looks.user, looks.item, looks.at, looks.liking


def _season(progress: Floats) -> Floats:
    """How much each category is wanted: from 1 towards its ``season`` as the days go by."""
    drift = np.array([category.season for category in CATEGORIES])
    season: Floats = np.exp(progress[:, None] * np.log(drift)[None, :])
    return season


def _draw(random: np.random.Generator, weight: Floats) -> Ints:
    """A column a row, as likely as its weight."""
    reached = weight.cumsum(axis=1)
    wanted = random.random(len(weight)) * reached[:, -1]
    column: Ints = np.minimum((reached < wanted[:, None]).sum(axis=1), weight.shape[1] - 1)
    return column


def _choose(random: np.random.Generator, shop: Shop, user: Ints, category: Ints, at: Ints) -> Ints:
    """A product of the category, by its appeal and by how it suits the shopper."""
    items = shop.items
    chosen = np.empty(len(user), dtype=np.int64)
    for shelf in np.unique(category):
        rows = np.flatnonzero(category == shelf)
        here = np.flatnonzero(items.category == shelf)
        suits = shop.users.style[user[rows]] @ items.style[here].T
        weight = np.exp(items.appeal[here][None, :] + 0.55 * suits)
        # What is not on sale yet cannot be seen; what is new is on show.
        age = at[rows][:, None] - items.created[here][None, :]
        weight *= np.where(age < 0, 1e-12, np.where(age < 10 * DAY, 2.5, 1.0))
        chosen[rows] = here[_draw(random, weight)]
    return chosen


def _liking(items: Items, users: Users, user: Ints, item: Ints) -> Floats:
    taste = users.taste[user, items.category[item]]
    suits = np.einsum("ij,ij->i", users.style[user], items.style[item])
    liking: Floats = 1 / (1 + np.exp(-(0.35 * suits + 2.5 * taste - 0.9)))
    return liking


def _funnel(random: np.random.Generator, looks: _Looks) -> Events:
    """Every look is a view; of those some are clicks, then in the cart, then bought."""
    count = len(looks.item)
    clicks = random.random(count) < 0.25 + 0.5 * looks.liking
    carts = clicks & (random.random(count) < 0.15 + 0.55 * looks.liking)
    buys = carts & (random.random(count) < 0.3 + 0.45 * looks.liking)
    parts = []
    for event_type, (happens, delay) in enumerate(
        ((np.ones(count, dtype=bool), 0), (clicks, 11), (carts, 34), (buys, 61))
    ):
        who = np.flatnonzero(happens)
        kind = np.full(who.size, event_type, dtype=np.int64)
        parts.append(
            Events(looks.visit[who], looks.user[who], looks.item[who], kind, looks.at[who] + delay)
        )
    return concatenated(parts)


def _buy_again(random: np.random.Generator, shop: Shop, looks: _Looks, visits: int) -> Events:
    """Of what was looked at, some is had from then on."""
    used_up = np.isfinite(days_until_used_up(shop.items)[looks.item])
    who = np.flatnonzero(used_up & (random.random(len(looks.item)) < 0.28 * looks.liking))
    return bought_again(random, shop, looks.user[who], looks.item[who], looks.at[who], visits)
