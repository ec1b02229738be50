import numpy as np
import polars as pl
import pytest
from made_questions import catalogue_of, histories_of, holdout_of

from vitrine.evaluation.item_facts import ItemFacts
from vitrine.evaluation.measurement import Measurement
from vitrine.evaluation.slices import (
    activity_slices,
    all_slices,
    cold_item_slices,
    label_slices,
    popularity_slices,
    user_columns,
)


def measured(questions: int = 9) -> Measurement:
    """Everybody is to find item 1; half are shown it."""
    lists = {"a": [[1 if number % 2 else 2] for number in range(questions)]}
    return Measurement.of("all", holdout_of([{1}] * questions), lists, 1)


def test_activity_is_in_thirds_with_the_limits_told() -> None:
    slices = activity_slices(measured(), np.array([1, 2, 3, 4, 5, 6, 7, 8, 9]))
    assert [(each.name, each.says, len(each.measured)) for each in slices] == [
        ("new", "3 events or fewer", 3),
        ("light", "4 to 6 events", 3),
        ("heavy", "more than 6 events", 3),
    ]


def test_equal_lengths_stay_together() -> None:
    assert [each.name for each in activity_slices(measured(), np.full(9, 5))] == ["new"]
    lengths = np.array([0, 0, 0, 0, 0, 0, 0, 7, 8])
    assert [(each.name, len(each.measured)) for each in activity_slices(measured(), lengths)] == [
        ("new", 7),
        ("heavy", 2),
    ]


def test_every_question_is_in_one_activity() -> None:
    rng = np.random.default_rng(1)
    for _ in range(50):
        lengths = rng.integers(0, rng.integers(1, 30), 9)
        slices = activity_slices(measured(), lengths)
        places = np.concatenate([each.measured.questions.places for each in slices])
        assert sorted(places.tolist()) == list(range(9))


def test_a_row_has_every_model_s_ndcg() -> None:
    row = activity_slices(measured(), np.array([1] * 5 + [9] * 4))[0].row()
    assert row["dimension"] == "activity"
    assert row["users"] == 5
    assert row["ndcg@1"] == {"a": 0.4}


def test_a_column_has_its_11_largest_values_and_the_others_together() -> None:
    labels = ["GB"] * 4 + [f"country {number:02d}" for number in range(20)]
    slices = label_slices(measured(24), "country", labels)
    assert len(slices) == 12
    assert (slices[0].name, len(slices[0].measured)) == ("GB", 4)
    assert (slices[-1].name, len(slices[-1].measured)) == ("other", 10)
    assert slices[-1].says == "country is one of 10 others"


def test_a_country_that_is_called_other_is_not_mixed_with_the_others() -> None:
    labels = ["other"] * 4 + [f"country {number:02d}" for number in range(20)]
    names = [each.name for each in label_slices(measured(24), "country", labels)]
    assert names[0] == "other"
    assert names[-1] == "all others"


USERS = pl.DataFrame(
    {
        "user_id": ["ann", "ben", "ben"],
        "country": ["DE", None, "FR"],
        "plan": ["free", "free", "paid"],
        "age": [31, 44, 44],
        "updated_at": [1, 2, 2],
    }
)


def test_columns_of_users_are_labels_of_their_questions() -> None:
    users = {"s1#1": "ann", "s1#2": "ann", "s2#1": "ben", "s3#1": "eve"}
    columns = user_columns(USERS, list(users), users)
    assert columns["country"] == ["DE", "DE", "unknown", "unknown"]
    assert columns["age"] == ["31", "31", "44", "unknown"]
    assert "updated_at" not in columns


def test_a_column_that_tells_nobody_apart_is_no_slice() -> None:
    assert set(user_columns(USERS, ["ann", "ben"])) == {"country", "age"}
    assert user_columns(None, ["ann"]) == {}


def facts() -> ItemFacts:
    """Item 0 was had by 6, item 1 by 3, items 2 to 4 by 1 each, item 5 by nobody."""
    had = [[0, 1, 2], [0, 1, 3], [0, 1, 4], [0], [0], [0]]
    return ItemFacts.of(histories_of(had, catalogue_of(6)))


def test_items_are_in_thirds_of_what_was_had() -> None:
    known = facts()
    assert known.band_limits == (6, 3)
    holdout = holdout_of([{0, 2}, {1}, {3}], catalogue_size=6)
    measurement = Measurement.of("all", holdout, {"a": [[2, 0], [1, 0], [5, 4]]}, 2)
    slices = popularity_slices(measurement, known)
    assert [(each.name, each.says) for each in slices] == [
        ("head", "items that 6 shoppers or more had"),
        ("middle", "items that 3 to 5 shoppers had"),
        ("tail", "items that 1 to 2 shoppers had"),
    ]
    assert [each.measured.questions.places.tolist() for each in slices] == [[0], [1], [0, 2]]
    # The other hit keeps its place.
    assert slices[0].measured.mean("a", "mrr@2") == 0.5


def test_where_all_are_as_popular_all_are_the_head() -> None:
    level = ItemFacts.of(histories_of([[0], [1], [2]], catalogue_of(3)))
    assert level.band_limits == (1, 1)
    measurement = Measurement.of("all", holdout_of([{0}], catalogue_size=3), {"a": [[0]]}, 1)
    assert [each.name for each in popularity_slices(measurement, level)] == ["head"]


def test_cold_items_are_those_that_nobody_had_in_the_catalogue_or_not() -> None:
    holdout = holdout_of([{5}, {77}, {0}, {2}], catalogue_size=6)
    measurement = Measurement.of("all", holdout, {"a": [[5], [5], [5], [2]]}, 1)
    slices = cold_item_slices(measurement, facts())
    assert [(each.name, len(each.measured)) for each in slices] == [("unseen", 2), ("rare", 1)]
    assert slices[0].measured.mean("a", "hit@1") == 0.5
    assert not any(each.of_users for each in slices)


def test_all_slices_follow_the_questions_of_the_protocol() -> None:
    had = [[1], [2, 3], [4, 5, 0]]
    holdout = holdout_of([{1}, {4}, {1, 2}], had=had, catalogue_size=6)
    lists = {"a": [[2], [4], [1]]}
    known = ItemFacts.of(histories_of(had, catalogue_of(6)))
    columns = {"country": ["DE", "FR", "FR"]}
    lengths = holdout.histories.lengths
    new = Measurement.of("new", holdout, lists, 1)
    assert new.questions.places.tolist() == [1, 2]
    slices = all_slices(new, lengths, known, columns)
    countries = [each for each in slices if each.dimension == "country"]
    assert [(each.name, len(each.measured)) for each in countries] == [("FR", 2)]
    assert [each.name for each in slices if each.dimension == "activity"] == ["new", "light"]


def test_a_protocol_without_questions_has_no_slices() -> None:
    empty = Measurement.of("new", holdout_of([{1}], had=[[1]], catalogue_size=6), {"a": [[1]]}, 1)
    assert all_slices(empty, np.array([1]), facts(), {"country": ["DE"]}) == []


def described(categories: list[str | None]) -> ItemFacts:
    items = pl.DataFrame(
        {
            "item_id": [f"i{number:05d}" for number in range(len(categories))],
            "category_l1": pl.Series(categories, dtype=pl.String),
            "price": [1.0] * len(categories),
        }
    )
    had = histories_of([[0, 1], [0]], catalogue_of(len(categories), items))
    return ItemFacts.of(had)


@pytest.mark.parametrize(
    ("categories", "by"),
    [
        (["tea", "pets", None], "category and price"),
        (["tea", None, None], "shoppers in common"),
        (["all", "all", "all"], "shoppers in common"),
        ([None, None, None], "shoppers in common"),
    ],
)
def test_items_are_told_apart_by_what_is_known_of_them(
    categories: list[str | None], by: str
) -> None:
    known = described(categories)
    assert known.diversity_by == by
    assert known.shoppers_of.tolist() == [2, 1, 0]
    assert known.categories == tuple(each or "unknown" for each in categories)
