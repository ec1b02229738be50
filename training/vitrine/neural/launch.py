"""Starts a training job once for each GPU of each machine, where there are several.

SageMaker starts one process a machine, and tells it of the others in resourceconfig.json. Where
something else has started torchrun already (SageMaker's ``torch_distributed``, or a person), its
variables are in the environment and nothing is left to do.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vitrine.container import Container
from vitrine.neural.extra import has_torch
from vitrine.processes import Processes

_PORT = 29_500


@dataclass(frozen=True)
class Machines:
    """Those of one job."""

    names: Sequence[str]
    here: str
    """One of the names."""
    gpus: int
    """Of this machine; the others are of the same type."""

    @classmethod
    def of(cls, container: Container, gpus: int) -> "Machines":
        """One machine alone, where nothing tells of others."""
        path = container.prefix / "input/config/resourceconfig.json"
        if not path.exists():
            return cls(["localhost"], "localhost", gpus)
        told = json.loads(path.read_text())
        return cls(sorted(told["hosts"]), told["current_host"], gpus)


def torchrun(machines: Machines, program: Sequence[str]) -> list[str] | None:
    """The command that runs ``python -m PROGRAM`` on all; None where one process is all."""
    if len(machines.names) == 1 and machines.gpus <= 1:
        return None
    meet = (
        ["--standalone"]
        if len(machines.names) == 1
        else [
            f"--nnodes={len(machines.names)}",
            f"--node-rank={list(machines.names).index(machines.here)}",
            f"--master-addr={machines.names[0]}",
            f"--master-port={_PORT}",
        ]
    )
    each = f"--nproc-per-node={max(1, machines.gpus)}"
    return [sys.executable, "-m", "torch.distributed.run", *meet, each, "-m", *program]


def launch_where_several(
    container: Container, program: Sequence[str], environment: Mapping[str, str] = os.environ
) -> None:
    """Becomes torchrun, if the job is SASRec's and has several machines or GPUs; else returns."""
    if Processes.are_told(environment) or not has_torch():
        return
    if container.hyperparameters().get("algorithm") != "sasrec":
        return
    import torch  # noqa: PLC0415  Seconds, which other algorithms need not wait for.

    command = torchrun(Machines.of(container, torch.cuda.device_count()), program)
    if command is not None:
        # In place of this process, so that SageMaker's signals reach it.
        os.execv(command[0], command)  # noqa: S606  Of our own making.
