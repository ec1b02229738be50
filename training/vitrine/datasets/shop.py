"""What the simulated shop sells, and who comes: products with neighbours, shoppers with tastes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAY = 86_400

_LATENT = 6
"""Dimensions of style: what makes two products of a category alike, and a shopper like one."""


@dataclass(frozen=True)
class Category:
    """A shelf of the shop. ``season`` is how its demand changes from the first day to the last."""

    name: str
    things: tuple[str, ...]
    price: float
    rebuy_days: float | None
    """How soon it is used up and bought again; never for what lasts."""
    season: float


CATEGORIES = (
    Category("Coffee & Tea", ("Espresso Beans", "Green Tea", "Chai", "Filter Coffee"), 9, 18, 0.7),
    Category("Pantry", ("Olive Oil", "Pasta", "Honey", "Sea Salt", "Granola"), 6, 15, 1.0),
    Category("Bath & Body", ("Soap", "Hand Cream", "Shampoo", "Bath Salts"), 8, 22, 1.0),
    Category("Pets", ("Dog Treats", "Cat Food", "Chew Toy", "Cat Litter"), 12, 14, 1.0),
    Category("Kitchen", ("Mug", "Chef's Knife", "Skillet", "Teapot", "Bowl Set"), 28, None, 0.9),
    Category("Garden", ("Planter", "Watering Can", "Seed Kit", "Pruner"), 18, None, 2.6),
    Category("Home Textiles", ("Cushion", "Throw", "Bath Towel", "Rug"), 35, None, 0.5),
    Category("Lighting", ("Table Lamp", "Lantern", "String Lights"), 42, None, 0.6),
    Category("Stationery", ("Notebook", "Fountain Pen", "Planner", "Gift Wrap"), 11, 40, 0.8),
    Category("Toys", ("Puzzle", "Building Set", "Plush Bear", "Board Game"), 22, None, 1.0),
    Category("Outdoor", ("Flask", "Picnic Rug", "Camp Stove", "Day Pack"), 38, None, 2.2),
    Category("Candles", ("Pillar Candle", "Scented Candle", "Tea Lights"), 14, 28, 0.5),
)

_MAKES = (
    "Alder", "Birch", "Cobalt", "Dune", "Ember", "Fern", "Granite", "Harbour", "Indigo", "Juniper",
    "Kelp", "Linden", "Maple", "Nettle", "Ochre", "Pebble", "Quartz", "Rowan", "Saffron", "Thistle",
    "Umber", "Velvet", "Willow", "Yarrow",
)  # fmt: skip

_COUNTRIES = ("GB", "DE", "FR", "NL", "PT", "BR", "US")
_COUNTRY_SHARES = (0.42, 0.17, 0.12, 0.09, 0.07, 0.07, 0.06)


@dataclass(frozen=True)
class Items:
    """The catalogue; an index is a product."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    category: Ints
    price: Floats
    created: Ints
    """Epoch seconds; some come in while the simulation runs."""
    available: NDArray[np.bool_]
    appeal: Floats
    """What anyone sees in it."""
    style: Floats
    neighbours: Ints
    """Those looked at together with it."""


@dataclass(frozen=True)
class Users:
    """The shoppers; an index is one."""

    ids: tuple[str, ...]
    country: tuple[str, ...]
    activity: Floats
    taste: Floats
    """The share of each category in what a shopper looks for."""
    style: Floats


@dataclass(frozen=True)
class Shop:
    """All there is, from ``start`` to ``end`` (epoch seconds)."""

    items: Items
    users: Users
    start: int
    end: int


def make_items(random: np.random.Generator, count: int, start: int, end: int) -> Items:
    """A catalogue whose products have families (the same make) and substitutes (a near style)."""
    category = np.sort(np.arange(count) % len(CATEGORIES))
    names, place = [], np.zeros(count, dtype=np.int64)
    for index, shelf in enumerate(category):
        place[index] = 0 if index == 0 or category[index - 1] != shelf else place[index - 1] + 1
        names.append(_name(CATEGORIES[shelf], int(place[index])))
    family = place % len(_MAKES)
    makes = random.normal(size=(len(_MAKES), _LATENT))
    style = 0.8 * makes[family] + 0.6 * random.normal(size=(count, _LATENT))
    typical = np.array([shelf.price for shelf in CATEGORIES])[category]
    new = random.random(count) < 0.12
    age = random.uniform(30, 720, count) * DAY
    created = np.where(new, random.uniform(start, end - 5 * DAY, count), start - age)
    return Items(
        ids=tuple(f"p-{index + 1:04d}" for index in range(count)),
        names=tuple(names),
        category=category,
        price=np.round(typical * np.exp(random.normal(0, 0.45, count)), 2),
        created=created.astype(np.int64),
        available=random.random(count) > 0.02,
        appeal=random.normal(0, 0.75, count),
        style=style,
        neighbours=_neighbours(style, category, family, min(8, count)),
    )


def with_arrivals(random: np.random.Generator, items: Items, category: Ints, created: int) -> Items:
    """The same catalogue, and behind it products that come in at ``created`` (epoch seconds).

    :param category: of each of them, [N]
    """
    known, count = len(items.ids), len(category)
    every = np.concatenate([items.category, category])
    place = np.zeros(len(every), dtype=np.int64)
    for shelf in np.unique(every):
        place[every == shelf] = np.arange((every == shelf).sum())
    style = np.concatenate([items.style, random.normal(size=(count, _LATENT))])
    typical = np.array([shelf.price for shelf in CATEGORIES])[category]
    price = np.round(typical * np.exp(random.normal(0, 0.45, count)), 2)
    ids = (f"p-{known + index + 1:04d}" for index in range(count))
    names = (
        _name(CATEGORIES[shelf], int(at)) for shelf, at in zip(category, place[known:], strict=True)
    )
    return Items(
        ids=(*items.ids, *ids),
        names=(*items.names, *names),
        category=every,
        price=np.concatenate([items.price, price]),
        created=np.concatenate([items.created, np.full(count, created)]),
        available=np.concatenate([items.available, np.ones(count, dtype=np.bool_)]),
        appeal=np.concatenate([items.appeal, random.normal(0, 0.75, count)]),
        style=style,
        neighbours=_neighbours(style, every, place % len(_MAKES), items.neighbours.shape[1]),
    )


def make_users(random: np.random.Generator, count: int) -> Users:
    """Shoppers who care for a few categories and a style; some come often, most seldom."""
    taste = random.dirichlet(np.full(len(CATEGORIES), 0.22), count) + 0.008
    return Users(
        ids=tuple(f"shopper-{index + 1:05d}" for index in range(count)),
        country=tuple(random.choice(_COUNTRIES, count, p=_COUNTRY_SHARES).tolist()),
        activity=random.lognormal(0, 0.8, count),
        taste=taste / taste.sum(axis=1, keepdims=True),
        style=random.normal(size=(count, _LATENT)),
    )


def _name(category: Category, place: int) -> str:
    thing = category.things[(place // len(_MAKES)) % len(category.things)]
    edition = place // (len(_MAKES) * len(category.things))
    return f"{_MAKES[place % len(_MAKES)]} {thing}" + (f" No. {edition + 1}" if edition else "")


def _neighbours(style: Floats, category: Ints, family: Ints, count: int) -> Ints:
    """Near in style on the same shelf, or of the same make on another."""
    unit = style / np.linalg.norm(style, axis=1, keepdims=True)
    near = unit @ unit.T
    near += 1.2 * (category[:, None] == category[None, :])
    near += 0.5 * (family[:, None] == family[None, :])
    np.fill_diagonal(near, -np.inf)
    return np.argpartition(-near, count - 1, axis=1)[:, :count]
