"""Every baseline that a champion is measured against, with what is tuned of it.

Grids are small, since each of their settings is fitted once an evaluation: they hold what was best
of wider searches on a shop's orders, and on made-up sessions and ratings. The first value of each
is the default, for data that has too little to choose by.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vitrine.models.co_visitation import CoVisitation
from vitrine.models.content import Content
from vitrine.models.ials import Ials, IalsSettings
from vitrine.models.item_knn import ItemKnn
from vitrine.models.nearest_items import Measure
from vitrine.models.personal_frequency import PersonalFrequency
from vitrine.models.plain_ease import PlainEase
from vitrine.models.popular import Popular
from vitrine.models.recommender import Recommender
from vitrine.models.tifu_knn import TifuKnn, TifuSettings
from vitrine.models.trending import Trending
from vitrine.models.vs_knn import VsKnn
from vitrine.text.tfidf import TfidfVectors
from vitrine.text.vectors import TextVectors

Setting = float | int | str
Settings = Mapping[str, Setting]


@dataclass(frozen=True)
class Baseline:
    """A model by its name, to be made with any settings of its grid."""

    name: str
    make: Callable[[Settings], Recommender]
    grid: Mapping[str, Sequence[Setting]]
    """What is tuned -> its values; every combination is tried. Empty: there is nothing to tune."""

    @property
    def defaults(self) -> Settings:
        """The first of each."""
        return {name: values[0] for name, values in self.grid.items()}


def _recent_popular(settings: Settings) -> Recommender:
    return Popular(days=float(settings["days"]))


def _trending(settings: Settings) -> Recommender:
    return Trending(float(settings["days"]), float(settings["shrinkage"]))


def _personal_frequency(settings: Settings) -> Recommender:
    return PersonalFrequency(
        half_life_days=float(settings["half_life_days"]),
        popularity_weight=float(settings["popularity_weight"]),
    )


def _tifu_knn(settings: Settings) -> Recommender:
    return TifuKnn(
        TifuSettings(
            group_decay=float(settings["group_decay"]),
            neighbours=int(settings["neighbours"]),
        )
    )


def _item_knn(measure: Measure) -> Callable[[Settings], Recommender]:
    return lambda settings: ItemKnn(
        measure, int(settings["neighbours"]), float(settings["position_decay"])
    )


def _ials(settings: Settings) -> Recommender:
    return Ials(
        IalsSettings(
            factors=int(settings["factors"]),
            regularization=float(settings["regularization"]),
        )
    )


def _ease(settings: Settings) -> Recommender:
    return PlainEase(float(settings["l2"]))


def _content(text: TextVectors) -> Callable[[Settings], Recommender]:
    return lambda settings: Content(
        float(settings["position_decay"]), float(settings["sharpness"]), text
    )


def _co_visitation(settings: Settings) -> Recommender:
    return CoVisitation(float(settings["half_life_days"]), float(settings["position_decay"]))


def _vs_knn(settings: Settings) -> Recommender:
    return VsKnn(int(settings["sample"]), float(settings["position_decay"]))


def baselines(text: TextVectors) -> tuple[Baseline, ...]:
    """:param text: what compares items' names."""
    return (
        Baseline("popular", lambda _: Popular(), {}),
        Baseline("recent-popular", _recent_popular, {"days": (14, 30, 7, 3)}),
        Baseline("trending", _trending, {"days": (14, 7), "shrinkage": (30, 100)}),
        Baseline(
            "personal-frequency",
            _personal_frequency,
            {
                "half_life_days": (180, 60),
                "popularity_weight": (0, 1),
            },
        ),
        Baseline(
            "tifu-knn",
            _tifu_knn,
            {
                "group_decay": (0.5, 0.8),
                "neighbours": (100, 300),
            },
        ),
        Baseline(
            "item-knn-cosine",
            _item_knn("cosine"),
            {"neighbours": (20, 100), "position_decay": (0.3, 1, 0)},
        ),
        Baseline(
            "item-knn-tfidf",
            _item_knn("tfidf"),
            {"neighbours": (20, 400), "position_decay": (0.3, 1, 0)},
        ),
        Baseline(
            "item-knn-bm25",
            _item_knn("bm25"),
            {"neighbours": (400, 1500), "position_decay": (0.3, 1, 0)},
        ),
        Baseline("ials", _ials, {"factors": (256, 64), "regularization": (20, 5, 60)}),
        Baseline("ease", _ease, {"l2": (300, 100, 1000)}),
        Baseline("content", _content(text), {"position_decay": (0.3, 1), "sharpness": (4, 2)}),
        Baseline(
            "co-visitation",
            _co_visitation,
            {
                "half_life_days": (20, 10, 365),
                "position_decay": (0.3, 1),
            },
        ),
        Baseline(
            "vs-knn",
            _vs_knn,
            {"sample": (1_000, 5_000), "position_decay": (1, 2)},
        ),
    )


BASELINES = baselines(TfidfVectors())
