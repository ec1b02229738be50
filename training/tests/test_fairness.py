import numpy as np
import polars as pl
import pytest
from made_questions import catalogue_of, histories_of, holdout_of

from vitrine.evaluation.beyond_accuracy import beyond_accuracy
from vitrine.evaluation.fairness import disparities, exposures, fairness_json
from vitrine.evaluation.item_facts import ItemFacts
from vitrine.evaluation.measurement import Measurement
from vitrine.evaluation.slices import label_slices

CATEGORIES = ["tea", "tea", "pets", "pets", "toys", None]
ITEMS = pl.DataFrame(
    {
        "item_id": [f"i{number:05d}" for number in range(6)],
        "category_l1": CATEGORIES,
        "price": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    }
)
HAD = [[0, 1, 2], [0, 1, 3], [0, 4], [0]]
FACTS = ItemFacts.of(histories_of(HAD, catalogue_of(6, ITEMS)))


def measured(relevant: list[set[int]], lists: list[list[int]]) -> Measurement:
    holdout = holdout_of(relevant, catalogue_size=6)
    shown = {"champion": np.array(lists), "other": np.array([[0, 2]] * len(lists))}
    return Measurement.of("all", holdout, shown, 2)


def test_exposure_is_held_against_what_is_chosen() -> None:
    measurement = measured([{0, 2}, {2}, {3, 99}], [[0, 1], [0, 4], [1, -1]])
    by_category = {
        each.name: each for each in exposures(measurement, FACTS) if each.dimension == "category"
    }
    assert {name: each.items for name, each in by_category.items()} == {
        "pets": 2, "tea": 2, "toys": 1, "unknown": 1,
    }  # fmt: skip
    tea, pets = by_category["tea"], by_category["pets"]
    # Four of the five places that are filled, and one of the five choices.
    assert (tea.shown["champion"], tea.chosen) == (0.8, 0.2)
    assert tea.ratio("champion") == pytest.approx(4)
    assert pets.ratio("champion") == 0
    assert pets.ratio("other") == pytest.approx(0.5 / 0.6)
    # What the catalogue lacks is chosen as well.
    assert by_category["unknown"].chosen == 0.2
    assert by_category["toys"].ratio("champion") is None
    for shares in zip(*(each.shown.values() for each in by_category.values()), strict=True):
        assert sum(shares) == pytest.approx(1)


def test_exposure_by_popularity_is_told_from_the_head_on() -> None:
    measurement = measured([{0}, {5}], [[0, 2], [0, 5]])
    names = [
        each.name for each in exposures(measurement, FACTS) if each.dimension == "item-popularity"
    ]
    assert names == ["head", "middle", "tail"]


def test_many_categories_are_the_11_that_are_chosen_most_and_the_others() -> None:
    items = pl.DataFrame(
        {
            "item_id": [f"i{number:05d}" for number in range(30)],
            "category_l1": [f"c{number:02d}" for number in range(30)],
        }
    )
    facts = ItemFacts.of(histories_of([[0]], catalogue_of(30, items)))
    holdout = holdout_of([{7}, {7, 8}], catalogue_size=30)
    measurement = Measurement.of("all", holdout, {"champion": [[7], [8]]}, 1)
    found = [each for each in exposures(measurement, facts) if each.dimension == "category"]
    assert len(found) == 12
    assert [each.name for each in found[:2]] == ["c07", "c08"]
    assert (found[-1].name, found[-1].items) == ("other", 19)


def test_a_catalogue_without_categories_has_no_providers() -> None:
    facts = ItemFacts.of(histories_of(HAD, catalogue_of(6)))
    found = exposures(measured([{0}], [[0, 1]]), facts)
    assert {each.dimension for each in found} == {"item-popularity"}


def test_disparity_is_a_group_s_ndcg_to_that_of_all_and_small_groups_have_none() -> None:
    measurement = measured([{0}] * 8, [[0, 1]] * 4 + [[1, 5]] * 2 + [[0, 1]] * 2)
    labels = ["DE"] * 4 + ["FR"] * 3 + ["PT"]
    slices = label_slices(measurement, "country", labels)
    found = disparities(measurement, slices, fewest=2)
    ratios = {each.group.name: each.ratios["champion"] for each in found}
    assert ratios == pytest.approx({"DE": 1 / 0.75, "FR": (1 / 3) / 0.75})
    assert {each.group.name: each.ratios["other"] for each in found} == {"DE": 1.0, "FR": 1.0}


def test_a_model_that_finds_nothing_has_no_disparity() -> None:
    measurement = measured([{0}] * 4, [[1, 5]] * 4)
    slices = label_slices(measurement, "country", ["DE", "DE", "FR", "FR"])
    assert all("champion" not in each.ratios for each in disparities(measurement, slices, 1))


def test_the_report_names_the_group_that_is_served_worst() -> None:
    measurement = measured([{0}] * 4, [[0, 1], [0, 1], [1, 0], [1, 0]])
    slices = label_slices(measurement, "country", ["DE", "DE", "FR", "FR"])
    said = fairness_json(
        "champion",
        exposures(measurement, FACTS),
        {"all": disparities(measurement, slices, 1), "new": []},
        {"disparity": 0.5},
    )
    assert said["limits"] == {"disparity": 0.5}
    worst = said["disparity"]
    assert isinstance(worst, dict)
    assert set(worst) == {"all"}
    assert (worst["all"]["slice"], worst["all"]["users"]) == ("FR", 2)
    assert worst["all"]["ratio"] < 1


def test_lists_are_described_whatever_they_are_worth() -> None:
    measurement = measured([{0}, {0}], [[0, 2], [0, 4]])
    found = beyond_accuracy(measurement, FACTS, [frozenset({0}), frozenset({0, 1})])
    champion = found["champion"]
    assert champion["coverage"] == 0.5
    # Half of the places show what all four had, and half what one had: 0 and 2 bits.
    assert champion["novelty"] == 1.0
    assert champion["diversity"] == pytest.approx(1.0)
    assert champion["popularityLift"] == pytest.approx(2.5 / ((4 + 3) / 2))
    assert 0 < champion["exposureGini"] < 1


def test_what_is_undefined_is_left_out() -> None:
    holdout = holdout_of([{0}], catalogue_size=6)
    measurement = Measurement.of("all", holdout, {"silent": [[]]}, 2)
    assert set(beyond_accuracy(measurement, FACTS, [frozenset()])["silent"]) == {
        "coverage",
        "exposureGini",
    }
