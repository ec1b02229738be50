from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from small_shop import day, interactions

from vitrine.arrays import Floats
from vitrine.catalogue import Catalogue
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.content import Content
from vitrine.models.item_texts import ItemFeatures
from vitrine.text.tfidf import TfidfVectors
from vitrine.text.vectors import TextVectors

NAMES = {
    "a": "RED METAL LUNCH BOX",
    "b": "BLUE METAL LUNCH BOX",
    "c": "WOODEN PICTURE FRAME",
    "d": "WOODEN PICTURE FRAME WHITE",
    "e": None,
}


def catalogue(**columns: list[object]) -> Catalogue:
    described = pl.DataFrame({"item_id": list(NAMES)}).with_columns(
        pl.Series(name, values, strict=False) for name, values in columns.items()
    )
    return Catalogue.of(NAMES, described)


def scores_of(
    items: Catalogue, history: str = "a", text: TextVectors | None = None
) -> dict[str, float]:
    """By item, of somebody with one event; b and d are new: nobody had them."""
    data = interactions([("u", item, "purchase", day(1)) for item in "ace"])
    asked = interactions([("v", item, "purchase", day(1)) for item in history])
    model = Content(text=text)
    model.fit(Histories.of(data, items, at=day(2)))
    scores = model.score(Histories.of(asked, items, at=day(2)).batch([0], 9))
    return dict(zip(items.item_ids, scores[0].tolist(), strict=True))


def test_a_new_item_is_found_by_its_name() -> None:
    scores = scores_of(catalogue(name=list(NAMES.values())))
    assert scores["a"] > scores["b"] > 1e-3 > scores["c"]
    assert scores["d"] < 1e-8


def test_categories_and_prices_say_something_too() -> None:
    by_category = scores_of(catalogue(category_l1=["x", "x", "y", "y", None]))
    assert by_category["b"] > 0.9
    assert by_category["d"] < 1e-8
    by_price = scores_of(catalogue(price=[1.0, 1.1, 90.0, 95.0, None]))
    assert by_price["a"] > 0.9 > by_price["d"]


def test_without_metadata_what_is_popular_remains() -> None:
    data = interactions(
        [("u", "a", "purchase", day(1)), ("v", "c", "purchase", day(1)), ("w", "c", "view", day(1))]
    )
    model = Content()
    model.fit(Histories.of(data, Catalogue.of(NAMES), at=day(2)))
    scores = model.score(HistoryBatch.empty())[0]
    assert int(scores.argmax()) == 2
    assert np.isfinite(scores).all()


@pytest.mark.parametrize(
    "columns",
    [
        {"name": ["", None, "🎁", "!", ","], "price": [None] * 5},
        {"price": [float("nan"), float("inf"), None, -1.0, 0.0]},
        {"price": [2.5] * 5, "category_l1": ["only"] * 5},
    ],
    ids=["no words", "odd prices", "all the same"],
)
def test_what_tells_no_items_apart_is_no_feature(columns: dict[str, list[object]]) -> None:
    nearest = ItemFeatures.of(catalogue(**columns).metadata, TfidfVectors()).nearest(5)
    assert nearest.shape == (5, 5)
    assert np.isfinite(nearest.data).all()
    assert set(scores_of(catalogue(**columns))) == set(NAMES)


class Meanings:
    """An embedding model that knows two things: boxes, and pictures."""

    def of(self, names: Sequence[str | None]) -> Floats:
        kinds = [(bool(n and "BOX" in n), bool(n and "PICTURE" in n)) for n in names]
        return np.array(kinds, np.float32)


def test_an_embedding_models_vectors_say_what_is_alike() -> None:
    names: list[object] = ["LUNCH BOX", "METAL BOX", "PICTURE", "PICTURE FRAME", None]
    scores = scores_of(catalogue(name=names), text=Meanings())
    assert scores["b"] > 0.9
    assert scores["d"] < 1e-8
    assert scores["e"] < 1e-8


def test_dense_and_sparse_vectors_of_the_same_values_are_the_same() -> None:
    items = catalogue(name=list(NAMES.values()), category_l1=["x", "x", "y", "y", None])

    class Dense:
        def of(self, names: Sequence[str | None]) -> Floats:
            return TfidfVectors().of(names).toarray().astype(np.float32)

    sparse, dense = scores_of(items), scores_of(items, text=Dense())
    assert dense == pytest.approx(sparse, abs=1e-6)


def test_names_are_vectors_of_length_1_or_0() -> None:
    rows = TfidfVectors().of(["red box", "", None, "blue box box"]).toarray()
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 0, 1])
    assert TfidfVectors().of([]).shape == (0, 0)
