"""An experiment as an environment's configuration has it (``lib/experiments-config.ts``)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from vitrine.errors import RefusalError
from vitrine.experiments.judging import Judging, judging_of

HOLDOUT = "holdout"
"""The arm of those who keep the scenario's usual rules, whatever arms there are."""


INTERLEAVED = "interleaved"
"""The arm of those whose lists are of both arms' models."""


@dataclass(frozen=True)
class Arm:
    """One of the alternatives that an experiment compares."""

    name: str
    weight: float
    """The share of those who are in the experiment and not held out."""
    model_version: int | None = None
    """The version that its shoppers get while a release tries it; None: what serves."""


@dataclass(frozen=True)
class LayerRange:
    """The range of a layer that an experiment has: ``start`` <= a shopper's share < ``end``."""

    name: str
    start: float
    end: float


@dataclass(frozen=True)
class Experiment:
    """The first arm is the one that the others are compared with. Shares are from 0 to 1."""

    name: str
    salt: str
    layer: LayerRange
    arms: Sequence[Arm]
    holdout: float
    ramp_up: float
    start: datetime
    end: datetime
    judging: Judging
    interleaved: bool = False
    """Each list is of both arms' models; else each shopper has one arm."""

    @property
    def shares(self) -> Mapping[str, float]:
        """The share of its shoppers that each arm is to have; those held out are an arm too."""
        arms = {INTERLEAVED: 1.0} if self.interleaved else {a.name: a.weight for a in self.arms}
        shares = {name: weight * (1 - self.holdout) for name, weight in arms.items()}
        return shares | ({HOLDOUT: self.holdout} if self.holdout > 0 else {})

    @property
    def models(self) -> Mapping[str, int]:
        """The version of the model of each arm that names one."""
        return {arm.name: arm.model_version for arm in self.arms if arm.model_version is not None}


def experiment_of(written: Mapping[str, Any]) -> Experiment:
    """Reads the configuration's form. What goes together was checked where it was configured.

    :raises RefusalError: names the field that is missing or cannot be read.
    """
    try:
        layer = written["layer"]
        return Experiment(
            name=str(written["name"]),
            salt=str(written["salt"]),
            layer=LayerRange(str(layer["name"]), float(layer["from"]), float(layer["to"])),
            arms=[_arm(arm) for arm in written["arms"]],
            holdout=float(written["holdout"]),
            ramp_up=float(written["rampUp"]),
            start=_moment(written["start"]),
            end=_moment(written["end"]),
            judging=judging_of(written.get("judging", {})),
            interleaved=written.get("interleaved") is True,
        )
    except KeyError as error:
        raise RefusalError(f"The experiment lacks the field {error.args[0]}.") from error
    except (TypeError, ValueError) as error:
        raise RefusalError(
            f"The experiment is not in the configuration's form: {error}."
        ) from error


def _arm(written: Mapping[str, Any]) -> Arm:
    version = written.get("modelVersion")
    return Arm(
        str(written["name"]), float(written["weight"]), None if version is None else int(version)
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
