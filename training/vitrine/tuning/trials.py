"""What a search tried."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from vitrine.tuning.space import Settings


class State(Enum):
    """How a trial ended."""

    COMPLETED = "completed"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class Trial:
    """One trial."""

    name: str
    state: State
    settings: Settings
    objective: float | None
    """None of a trial that failed."""
    seconds: float | None
    """None where nobody measured it."""
    metrics: Mapping[str, float] = field(default_factory=dict)
    """All that it measured, the objective among them."""
    failure: str | None = None
    """Why it failed."""


def best_first(trials: Iterable[Trial], *, maximize: bool) -> list[Trial]:
    """By objective; of equal ones those that came first, and those without one last."""

    def place(trial: Trial) -> tuple[bool, float]:
        value = trial.objective
        if value is None:
            return True, 0.0
        return False, -value if maximize else value

    return sorted(trials, key=place)
