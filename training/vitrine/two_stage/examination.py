"""How often shoppers look at each place of a list, learnt from places that chance has moved.

Where ``exploration`` puts an item at some place, all items below it move down by one, whatever
they are. So the same rank is seen at several places, and what is clicked of it there differs by
nothing but the place. This is intervention harvesting (Agarwal et al., "Estimating position bias
without intrusive interventions", WSDM 2019), with the interventions known from logged propensities
(``vitrine.jobs.set_impressions``).
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from sklearn.isotonic import IsotonicRegression

from vitrine.arrays import Doubles, Ints
from vitrine.columns import Placements

_FEWEST_CHOICES = 100
"""Of items that were moved, of all places together."""
_FEWEST_AT_PLACE = 20
"""The same of one place: below the last that has them, places are taken for like it."""
_ROUNDS = 5_000
_CLOSE = 1e-7


@dataclass(frozen=True)
class Examination:
    """The chance that a place is looked at, as a share of the first's."""

    chances: Doubles
    """[places]: from 1 down, never rising."""

    def at(self, positions: Ints) -> Doubles:
        """[n], of places counted from 1; beyond the last that is known, the last's."""
        found: Doubles = self.chances[np.minimum(positions, len(self.chances)) - 1]
        return found


def examination_of(shown: pl.DataFrame) -> Examination | None:
    """By the position-based model: a choice is rank's worth times place's chance of a look.

    :param shown: ``Placements``; rows without a rank tell nothing here.
    :returns: None where too little was chosen of what chance has moved.
    """
    ranked = shown.drop_nulls(Placements.RANK)
    rank, place = (ranked[name].to_numpy() - 1 for name in (Placements.RANK, Placements.POSITION))
    chosen = ranked[Placements.ACTED_AT].is_not_null().to_numpy()
    moved = np.bincount(place[chosen & (rank < place)])
    known = int((np.r_[moved[1:], 0] < _FEWEST_AT_PLACE).argmax()) + 1
    if known == 1 or moved[:known].sum() < _FEWEST_CHOICES:
        return None
    within = place < known
    shows, choices = np.zeros((known, known)), np.zeros((known, known))
    np.add.at(shows, (rank[within], place[within]), 1)
    np.add.at(choices, (rank[within & chosen], place[within & chosen]), 1)
    # Noise of single places must not turn the order round.
    never_rising = IsotonicRegression(y_max=1.0, increasing=False)
    chances = never_rising.fit_transform(
        np.arange(known), _by_place(shows, choices), sample_weight=choices.sum(axis=0)
    )
    return Examination(np.asarray(chances / chances[0], np.float64))


def _by_place(shows: Doubles, choices: Doubles) -> Doubles:
    """[places]: the most likely, of choices [ranks,places] that are Poisson's, by turns."""
    chances = np.ones(shows.shape[1])
    for _ in range(_ROUNDS):
        worth = choices.sum(axis=1) / np.maximum(shows @ chances, 1e-12)
        found = choices.sum(axis=0) / np.maximum(worth @ shows, 1e-12)
        found /= found[0]
        if np.abs(found - chances).max() < _CLOSE:
            break
        chances = found
    return chances
