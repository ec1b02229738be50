"""Who is in which arm: the same draw as the shop API's, by the same hash.

``lambdas/domain/experiments`` decides for each answer; ``test/fixtures/parity/experiments.json``
holds both to the same decisions.
"""

from hashlib import sha256
from typing import Literal

from vitrine.experiments.definition import HOLDOUT, INTERLEAVED, Experiment

Draw = Literal["layer", "ramp-up", "holdout", "arm"]
"""What is decided: each decision about a shopper is a draw of its own."""


def shopper_share(draw: Draw, salt: str, shopper_id: str) -> float:
    """Where a shopper stands in a draw, from 0 up to 1: even over shoppers.

    The first 48 bits of SHA-256, which a double holds exactly.

    >>> shopper_share("arm", "calm-home", "shopper-17")
    0.46844812996176444
    """
    digest = sha256(f"{draw}|{salt}|{shopper_id}".encode()).digest()
    return float(int.from_bytes(digest[:6], "big") / 2**48)


def arm_of(experiment: Experiment, shopper_id: str) -> str | None:
    """The shopper's arm whenever the experiment runs, ``holdout``, ``interleaved`` or None: not
    in it.

    :param shopper_id: of the user, or of the session of somebody who was not logged in.
    """
    layer, salt = experiment.layer, experiment.salt
    if not layer.start <= shopper_share("layer", layer.name, shopper_id) < layer.end:
        return None
    if shopper_share("ramp-up", salt, shopper_id) >= experiment.ramp_up:
        return None
    if shopper_share("holdout", salt, shopper_id) < experiment.holdout:
        return HOLDOUT
    if experiment.interleaved:
        return INTERLEAVED
    share, up_to = shopper_share("arm", salt, shopper_id), 0.0
    for arm in experiment.arms:
        up_to += arm.weight
        if share < up_to:
            return arm.name
    # What rounding leaves of the weights.
    return experiment.arms[-1].name
