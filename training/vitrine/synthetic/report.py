"""What is told of made-up data: how near it is to the real, and how private."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from vitrine.synthetic.log import Log
from vitrine.synthetic.nearness import CoOccurrence, co_occurrence, marginal_distances, repeat_rate
from vitrine.synthetic.options import Options
from vitrine.synthetic.privacy import Privacy, privacy
from vitrine.synthetic.utility import Utility, utility

BEYOND_CHANCE = 0.05
"""What is still allowed of a figure that is 0.5 where nobody is remembered. What copies one shopper
in three has 0.67."""


@dataclass(frozen=True)
class Measured:
    """Made-up shoppers beside as many real ones that nothing was learnt from."""

    marginals: dict[str, tuple[float, float]]
    """Distance from those learnt from: of made-up shoppers, and of real ones kept aside."""
    repeat_rates: tuple[float, float, float]
    """Of those learnt from, made up, and kept aside."""
    pairs: tuple[CoOccurrence, CoOccurrence]
    """Of made-up shoppers, and of those kept aside, against those learnt from."""
    utility: Utility | None
    privacy: Privacy

    @property
    def failed(self) -> list[tuple[str, str]]:
        """Which limits of privacy are broken: the name, and what was found."""
        found = self.privacy
        broken: list[tuple[str, str]] = []
        if found.copies:
            broken.append(("Copies", f"{found.copies:,} made-up shoppers have a real one's items"))
        for name, value, most in (
            ("Nearer to those learnt from", found.nearer_to_learnt, self.most_nearer),
            ("Membership inference", found.membership_auc, self.most_membership),
        ):
            if value > most:
                broken.append((name, f"{value:.3f}, and {most:.3f} is allowed"))
        return broken

    @property
    def most_nearer(self) -> float:
        """What ``nearer_to_learnt`` may be."""
        return self.privacy.nearer_by_chance[1] + BEYOND_CHANCE

    @property
    def most_membership(self) -> float:
        """What ``membership_auc`` may be."""
        return self.privacy.membership_by_chance + BEYOND_CHANCE


def measure(learnt: Log, kept_aside: Log, synthetic: Log, seed: int, k: int) -> Measured:
    """All have the same items and types of events."""
    # Of few shoppers distances are larger, by chance alone: only equal numbers compare.
    size = min(kept_aside.size, synthetic.size)
    made, real = (
        log.only(np.sort(np.random.default_rng([seed, 5]).permutation(log.size)[:size]))
        for log in (synthetic, kept_aside)
    )
    near, yardstick = marginal_distances(learnt, made), marginal_distances(learnt, real)
    return Measured(
        {name: (near[name], yardstick[name]) for name in near if name in yardstick},
        (repeat_rate(learnt), repeat_rate(synthetic), repeat_rate(kept_aside)),
        (co_occurrence(learnt, made), co_occurrence(learnt, real)),
        utility(learnt, synthetic, kept_aside),
        privacy(learnt, kept_aside, synthetic, seed, k),
    )


def as_json(
    measured: Measured, name: str, options: Options, made: dict[str, int]
) -> dict[str, Any]:
    """report.json: no path and no clock is in it, so that the same options give the same bytes."""
    made_up, kept_aside = measured.pairs
    learnt, synthetic, aside = measured.repeat_rates
    return {
        "data": name,
        "made": made,
        "seed": options.seed,
        "k": options.k,
        "differentiallyPrivate": False,
        "passed": not measured.failed,
        "failed": [{"name": limit, "says": says} for limit, says in measured.failed],
        "nearness": {
            "marginals": {
                key: _rounded({"synthetic": near, "keptAside": yardstick})
                for key, (near, yardstick) in measured.marginals.items()
            },
            "repeatRate": _rounded({"real": learnt, "synthetic": synthetic, "keptAside": aside}),
            "coOccurrence": {
                "synthetic": _rounded(asdict(made_up)),
                "keptAside": _rounded(asdict(kept_aside)),
            },
        },
        "utility": _rounded(asdict(measured.utility)) if measured.utility else None,
        "privacy": _rounded({_camel(key): v for key, v in asdict(measured.privacy).items()}),
    }


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_rounded(each) for each in value]
    return round(value, 4) if isinstance(value, float) else value
