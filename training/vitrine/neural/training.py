"""Epochs of training: steps over an epoch's windows, on one device or several."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from vitrine.arrays import Ints
from vitrine.events import EVENT_TYPE_CODES
from vitrine.neural.group import Group
from vitrine.neural.loss import full_softmax, sampled_softmax
from vitrine.neural.model import Sasrec
from vitrine.neural.sequences import Epoch, Sequences
from vitrine.neural.settings import SasrecSettings

_WARM_UP_STEPS = 100
_LONGEST_STEP = 1.0
"""Of the gradient: a rare batch must not undo many."""
# The first GPUs that reckon in bfloat16, which needs no scaling of the loss, are of this kind.
_BFLOAT16_FROM = (8, 0)


@dataclass(frozen=True)
class _Precision:
    """On a GPU, products are reckoned in 16 bits and added up in 32."""

    kind: torch.dtype | None
    scaled: bool

    @classmethod
    def of(cls, device: torch.device) -> "_Precision":
        if device.type != "cuda":
            return cls(None, scaled=False)
        if torch.cuda.get_device_capability(device) >= _BFLOAT16_FROM:
            return cls(torch.bfloat16, scaled=False)
        return cls(torch.float16, scaled=True)


class Training:
    """A model and where its training stands."""

    def __init__(
        self, sequences: Sequences, settings: SasrecSettings, group: Group, seed: int
    ) -> None:
        torch.manual_seed(seed)
        popularity = sequences.popularity
        self.model = Sasrec(len(popularity), len(EVENT_TYPE_CODES), settings).to(group.device)
        self.epochs = 0
        self._sequences, self._settings, self._group = sequences, settings, group
        self._seed = seed
        # Popular negatives are the hard ones; the root gives the others a chance too.
        draws = np.sqrt(popularity)
        self._draws = draws / draws.sum()
        self._frequency = group.to_device(self._draws.astype(np.float32))
        self._sampled = len(popularity) > settings.full_softmax_items
        self._learner = _Learner(self.model, self._sampled, self._frequency)
        self._wrapped = group.wrapped(self._learner)
        self._optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
        )
        self._warm = torch.optim.lr_scheduler.LinearLR(
            self._optimizer, start_factor=0.01, total_iters=_WARM_UP_STEPS
        )
        self._precision = _Precision.of(group.device)
        self._scaler = torch.amp.GradScaler("cuda", enabled=self._precision.scaled)

    def run_epoch(self) -> float:
        """The mean loss. What is drawn depends on the seed and the epoch alone, not on the past."""
        seeds = (self._seed, self.epochs)
        rng = np.random.default_rng(seeds)
        torch.manual_seed(int(np.random.SeedSequence(seeds).generate_state(1)[0]))
        epoch = self._sequences.epoch(rng)
        self._learner.train()
        total = places = 0.0
        # Each process must have something in every step: the others wait for it.
        least = self._group.processes.count
        for start in range(0, len(epoch), self._settings.batch_size):
            chosen = np.arange(start, min(start + self._settings.batch_size, len(epoch)))
            if len(chosen) < least:
                chosen = np.resize(chosen, least)
            drawn = rng.choice(len(self._draws), self._settings.negatives, p=self._draws)
            loss, count = self._step(epoch, chosen[self._group.part(len(chosen))], drawn)
            total, places = total + loss * count, places + count
        self.epochs += 1
        total, places = self._group.summed([total, places])
        return total / places if places else 0.0

    def _step(self, epoch: Epoch, chosen: Ints, drawn: Ints) -> tuple[float, int]:
        group = self._group
        targets = epoch.targets[chosen]
        kind = self._precision.kind
        with torch.autocast(group.device.type, dtype=kind, enabled=kind is not None):
            loss = self._wrapped(
                group.to_device(epoch.items[chosen]),
                group.to_device(epoch.types[chosen]),
                group.to_device(targets),
                group.to_device(drawn),
            )
        self._optimizer.zero_grad(set_to_none=True)
        self._scaler.scale(loss).backward()
        self._scaler.unscale_(self._optimizer)
        nn.utils.clip_grad_norm_(self.model.parameters(), _LONGEST_STEP)
        self._scaler.step(self._optimizer)
        self._scaler.update()
        self._warm.step()
        return float(loss.detach()), int((targets >= 0).sum())

    def state(self) -> dict[str, Any]:
        """What ``resume`` goes on from."""
        return {
            "epochs": self.epochs,
            "model": self.model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "warm": self._warm.state_dict(),
            "scaler": self._scaler.state_dict(),
        }

    def resume(self, state: dict[str, Any]) -> None:
        """:param state: of a training of the same data, settings and seed."""
        self.epochs = state["epochs"]
        self.model.load_state_dict(state["model"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._warm.load_state_dict(state["warm"])
        self._scaler.load_state_dict(state["scaler"])


class _Learner(nn.Module):
    """The model with its loss: what gradients are shared of."""

    def __init__(self, model: Sasrec, sampled: bool, frequency: Tensor) -> None:
        super().__init__()
        self.model, self._sampled, self._frequency = model, sampled, frequency

    def forward(self, items: Tensor, types: Tensor, targets: Tensor, drawn: Tensor) -> Tensor:
        """The mean over the places that have a target; 0 where none has."""
        outcomes = self.model(items, types)
        wanted = targets >= 0
        if not wanted.any():
            # All parameters take part, with no weight: other processes wait for their gradients.
            return sum(each.sum() for each in self.model.parameters()) * 0.0
        given, right = outcomes[wanted], targets[wanted]
        known, bias = self.model.items, self.model.bias
        if self._sampled:
            return sampled_softmax(
                given, right, known, bias, drawn=drawn, frequency=self._frequency
            )
        return full_softmax(given, right, known, bias)
