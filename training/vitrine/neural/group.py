"""The processes of one training job, joined: each has its GPU, or its share of the cores."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from vitrine.arrays import Floats, Ints
from vitrine.processes import Processes


@dataclass(frozen=True)
class Group:
    """What the processes do together; alone, each of it is nothing."""

    processes: Processes
    device: torch.device

    @property
    def leads(self) -> bool:
        """Whether this process tells and writes for all."""
        return self.processes.leads

    def part(self, size: int) -> slice:
        """The share of a batch that is for this process."""
        return slice(self.processes.rank, size, self.processes.count)

    def wrapped(self, model: nn.Module) -> nn.Module:
        """Gradients become the mean over all processes."""
        if self.processes.count == 1:
            return model
        gpus = [self.device.index] if self.device.type == "cuda" else None
        return DistributedDataParallel(model, device_ids=gpus)

    def summed(self, values: list[float]) -> list[float]:
        """Each value added up over all processes."""
        if self.processes.count == 1:
            return values
        whole = torch.tensor(values, dtype=torch.float64, device=self.device)
        dist.all_reduce(whole)
        return [float(value) for value in whole.tolist()]

    def told_by_leader(self, found: dict[str, Any] | None) -> dict[str, Any] | None:
        """What the leader has, in all processes."""
        if self.processes.count == 1:
            return found
        told = [found if self.leads else None]
        dist.broadcast_object_list(told, src=0, device=self.device)
        return told[0]

    def to_device(self, array: Ints | Floats) -> Tensor:
        """A numpy array where the model is."""
        return torch.from_numpy(array).to(self.device, non_blocking=True)


@contextmanager
def joined(processes: Processes) -> Iterator[Group]:
    """Waits for all of them (torchrun's variables say where they meet); leaves when done."""
    on_gpu = torch.cuda.is_available()
    device = torch.device("cuda", processes.local_rank) if on_gpu else torch.device("cpu")
    if on_gpu:
        torch.cuda.set_device(device)
    if processes.count > 1:
        dist.init_process_group("nccl" if on_gpu else "gloo")
    # GPUs add up in an order of their own; on a CPU equal seeds give equal models.
    before = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(not on_gpu)
    try:
        yield Group(processes, device)
    finally:
        torch.use_deterministic_algorithms(before)
        if processes.count > 1:
            dist.destroy_process_group()
