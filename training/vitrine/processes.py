"""Which of the processes of one training job this is, as torchrun says it in the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

_VARIABLES = ("RANK", "LOCAL_RANK", "WORLD_SIZE")


@dataclass(frozen=True)
class Processes:
    """All of them run the same program; what only one may do, the leader does."""

    rank: int = 0
    local_rank: int = 0
    """Among those of the same machine: the number of its GPU."""
    count: int = 1

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Processes":
        """One process alone, unless all of torchrun's variables are there."""
        if not cls.are_told(environment):
            return cls()
        return cls(*(int(environment[name]) for name in _VARIABLES))

    @staticmethod
    def are_told(environment: Mapping[str, str]) -> bool:
        """Whether torchrun started this process."""
        return all(environment.get(name) for name in _VARIABLES)

    @property
    def leads(self) -> bool:
        """Whether this one writes the model."""
        return self.rank == 0
