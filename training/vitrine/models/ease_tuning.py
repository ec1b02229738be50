"""Chooses EASE's blend on a window before the cut, so that the holdout stays unseen."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import product

import numpy as np

from vitrine.arrays import Doubles, Ints
from vitrine.catalogue import Catalogue
from vitrine.evaluation.holdout import PROTOCOLS, Holdout
from vitrine.evaluation.next_basket import NextBasket
from vitrine.evaluation.rankings import chunks, hide_owned
from vitrine.evaluation.top import best
from vitrine.metrics.ranking import ndcg
from vitrine.models.ease import DEFAULT_BLEND, Ease, EaseSettings, score_parts
from vitrine.models.ease_weights import Blend, EaseWeights
from vitrine.training_set import TrainingSet

K = 20
# Fewer say nothing: their mean's error is larger than what the candidates differ by.
FEWEST_SHOPPERS = 30
_MOST_SHOPPERS = 1_000

_GRID = {
    "half_life_days": (30.0, 90.0),
    "own_weight": (0.0, 0.1, 0.3, 1.0),
    "own_half_life_days": (180.0,),
    "popularity_weight": (0.03, 0.1, 0.3, 0.6),
}


@dataclass(frozen=True)
class Choice:
    """The blend, and its NDCG@20 by protocol on the window; no figures where nothing was chosen."""

    blend: Blend
    ndcg: Mapping[str, float]


def choose_blend(
    data: TrainingSet,
    settings: EaseSettings,
    fixed: Mapping[str, float],
    *,
    catalogue_size: int | None,
    history_length: int,
    seed: int,
) -> Choice:
    """The best of a grid over what is not fixed, by NDCG@20 for all items plus that for new ones.

    Their sum, since a shop needs both: for ``all`` alone, popularity would crowd out discovery.
    The window is as long as the holdout and ends where that begins, also when the model is then
    fitted on everything: what is released has the blend that was evaluated.
    """
    start = data.description.cut - data.description.horizon
    split = NextBasket(start, data.description.horizon).split(data.interactions)
    catalogue = Catalogue.of_events(split.before, catalogue_size)
    holdout = split.holdout(catalogue)
    candidates = _candidates(fixed)
    if len(candidates) == 1 or len(holdout) < FEWEST_SHOPPERS:
        return Choice(Blend(**(asdict(DEFAULT_BLEND) | dict(fixed))), {})
    model = Ease(settings)
    model.fit(split.fit_histories(catalogue))
    asked = holdout.sample(_MOST_SHOPPERS, seed)
    means = _measure(candidates, model.weights, holdout, asked, history_length)
    chosen = int(means.sum(axis=1).argmax())
    return Choice(candidates[chosen], dict(zip(PROTOCOLS, means[chosen].tolist(), strict=True)))


def _candidates(fixed: Mapping[str, float]) -> list[Blend]:
    axes = [(fixed[name],) if name in fixed else values for name, values in _GRID.items()]
    return [Blend(*values) for values in product(*axes)]


def _measure(
    candidates: list[Blend],
    weights: EaseWeights,
    holdout: Holdout,
    asked: Ints,
    history_length: int,
) -> Doubles:
    """[candidates, protocols]."""
    totals = np.zeros((len(candidates), len(PROTOCOLS)))
    counts = np.zeros(len(PROTOCOLS))
    for places in chunks(len(asked)):
        shoppers = asked[places]
        for column, protocol in enumerate(PROTOCOLS):
            counts[column] += sum(
                bool(holdout.relevant_for(protocol, s)) for s in shoppers.tolist()
            )
        for number, scores in enumerate(
            _scores(candidates, weights, holdout, shoppers, history_length)
        ):
            for column, protocol in enumerate(PROTOCOLS):
                totals[number, column] += _summed_ndcg(scores, holdout, shoppers, protocol)
    return totals / np.maximum(counts, 1)


def _scores(
    candidates: list[Blend], weights: EaseWeights, holdout: Holdout, shoppers: Ints, length: int
) -> Iterator[Doubles]:
    """Of each candidate in turn; those that share their half-lives share the expensive part."""
    batch = holdout.histories.batch(shoppers, length)
    decays = {(blend.half_life_days, blend.own_half_life_days): blend for blend in candidates}
    parts = {decay: score_parts(weights, batch, blend) for decay, blend in decays.items()}
    for blend in candidates:
        part = parts[blend.half_life_days, blend.own_half_life_days]
        popular = blend.popularity_weight * weights.popularity
        yield part.similar + blend.own_weight * part.own + popular


def _summed_ndcg(scores: Doubles, holdout: Holdout, shoppers: Ints, protocol: str) -> float:
    if protocol == "new":
        scores = hide_owned(scores, holdout, shoppers)
    total = 0.0
    for shopper, ranking in zip(shoppers.tolist(), best(scores, K).tolist(), strict=True):
        relevant = holdout.relevant_for(protocol, shopper)
        total += ndcg(ranking, relevant, K) if relevant else 0.0
    return total
