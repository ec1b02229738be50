"""CMA-ES over a space that is known from the start."""

import math
import warnings
from collections.abc import Mapping

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution

from vitrine.errors import RefusalError

optuna.logging.set_verbosity(optuna.logging.WARNING)


class Evolution(optuna.samplers.CmaEsSampler):
    """Optuna's CMA-ES, with margins for integers.

    Source: Hansen, "The CMA Evolution Strategy: A Tutorial" (2016).

    Optuna's own learns the space from the trials that have ended, and so draws the first generation
    at random. Texts, which have no distance, are drawn at random here too.
    """

    def __init__(self, distributions: Mapping[str, BaseDistribution], seed: int) -> None:
        self._searched = numbers(distributions)
        if len(self._searched) < 2:
            raise RefusalError(
                "CMA-ES searches two numbers or more, and this space has "
                f"{len(self._searched)}; use the strategy Random or Bayesian."
            )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            super().__init__(
                n_startup_trials=0,
                independent_sampler=optuna.samplers.RandomSampler(seed=seed),
                warn_independent_sampling=False,
                seed=seed,
                with_margin=True,
            )

    def infer_relative_search_space(
        self,
        study: optuna.Study,  # noqa: ARG002 - as Optuna calls it
        trial: optuna.trial.FrozenTrial,  # noqa: ARG002
    ) -> dict[str, BaseDistribution]:
        """What is drawn together: all numbers."""
        return self._searched


def numbers(distributions: Mapping[str, BaseDistribution]) -> dict[str, BaseDistribution]:
    """Those that have a distance, and more than one value."""
    return {
        name: entry
        for name, entry in distributions.items()
        if not isinstance(entry, CategoricalDistribution) and not entry.single()
    }


def generation_size(distributions: Mapping[str, BaseDistribution]) -> int:
    """How many trials a generation has: Hansen's default for as many numbers."""
    return 4 + math.floor(3 * math.log(max(len(numbers(distributions)), 1)))
