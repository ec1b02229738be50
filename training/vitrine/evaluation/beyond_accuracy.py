"""What models' lists are like, whether or not they are right."""

from collections.abc import Sequence
from math import ceil, isfinite

from vitrine.arrays import Ints
from vitrine.evaluation.item_facts import ItemFacts
from vitrine.evaluation.measurement import Measurement
from vitrine.metrics.coverage import catalogue_coverage
from vitrine.metrics.diversity import intra_list_diversity
from vitrine.metrics.novelty import novelty
from vitrine.metrics.popularity_bias import exposure, gini, own_popularity, popularity_lift

_DIVERSITY_SAMPLE = 500
"""Lists, evenly spaced: the mean of so many is right to about 0.005, at a tenth of the time."""


def beyond_accuracy(
    measurement: Measurement, facts: ItemFacts, owned: Sequence[frozenset[int]]
) -> dict[str, dict[str, float]]:
    """By model: coverage, novelty, diversity, popularity lift and the Gini of exposure.

    What is undefined, as the novelty of empty lists, is left out.

    :param owned: what each of the holdout's shoppers had before their question.
    """
    asked = [owned[place] for place in measurement.questions.places]
    own = own_popularity(asked, facts.shoppers_of)
    return {model: _of(lists, facts, own) for model, lists in measurement.lists.items()}


def sampled_diversity(lists: Ints, facts: ItemFacts) -> float:
    """The diversity of some of the lists; NaN where none of them has two items."""
    step = max(1, ceil(len(lists) / _DIVERSITY_SAMPLE))
    return intra_list_diversity(lists[::step], facts.vectors, lists.shape[1])


def _of(lists: Ints, facts: ItemFacts, own: float) -> dict[str, float]:
    k = lists.shape[1]
    values = {
        "coverage": catalogue_coverage(lists, len(facts), k),
        "novelty": novelty(lists, facts.shoppers_of, facts.shoppers, k),
        "diversity": sampled_diversity(lists, facts),
        "popularityLift": popularity_lift(lists, own, facts.shoppers_of, k),
        "exposureGini": gini(exposure(lists, len(facts), k)),
    }
    return {name: value for name, value in values.items() if isfinite(value)}
