"""SASRec (Kang and McAuley, 2018) in PyTorch: trained here, and served by graph/sasrec.py.

Events are newest first, as everywhere; the start stands behind the oldest. Differences from the
paper: norms before attention and layers (pre-norm), a bias an item, event types, and a start.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from vitrine.arrays import Floats
from vitrine.graph.transformer import NORM_EPSILON
from vitrine.neural.settings import SasrecSettings
from vitrine.neural.weights import Block, Dense, Norm, SasrecWeights

_WIDER = 2
"""How much wider than the dimension a block's inner layer is."""


class Sasrec(nn.Module):
    """From events to what each of them, with those before it, is followed by."""

    def __init__(self, items: int, event_types: int, settings: SasrecSettings) -> None:
        super().__init__()
        width = settings.dimension
        # Of length 1 on the average: an outcome, of length sqrt(d), then tells items apart.
        self.items = nn.Parameter(torch.randn(items, width) / width**0.5)
        self.bias = nn.Parameter(torch.zeros(items))
        self.positions = nn.Parameter(torch.randn(settings.sequence_length, width) * 0.02)
        self.types = nn.Parameter(torch.randn(event_types, width) * 0.02)
        self.start = nn.Parameter(torch.randn(width) * 0.02)
        self.blocks = nn.ModuleList(_Block(settings) for _ in range(settings.blocks))
        self.outcome = nn.LayerNorm(width, eps=NORM_EPSILON)
        self.dropout = nn.Dropout(settings.dropout)
        self._size = settings.sequence_length

    def forward(self, items: Tensor, types: Tensor) -> Tensor:
        """[B,C] and [B,C] to [B,C+1,d]; items of -1 are passed over."""
        there = items >= 0
        place = there.long().cumsum(1) - 1
        seen = there & (place < self._size)
        vectors = (
            self.items[items.clamp(min=0)]
            + self.positions[place.clamp(0, self._size - 1)]
            + self.types[types]
        )
        batch = len(items)
        start = self.start.expand(batch, 1, -1)
        value = self.dropout(torch.cat([vectors, start], dim=1))
        known = torch.cat([seen, seen.new_ones(batch, 1)], dim=1)
        columns = torch.arange(known.shape[1], device=items.device)
        # Columns are newest first, so what is to the right of an event is older.
        visible = (columns[None, :] >= columns[:, None]) & known[:, None, :]
        for block in self.blocks:
            value = block(value, visible[:, None])
        return self.outcome(value)

    def newest(self, items: Tensor, types: Tensor) -> Tensor:
        """[B,d]: the outcome of each newest event, or of the start where there is none."""
        there = torch.cat([items >= 0, items.new_ones(len(items), 1) > 0], dim=1)
        first = there.long().argmax(1)
        return self(items, types)[torch.arange(len(items), device=items.device), first]

    def export(self) -> SasrecWeights:
        """The same network in plain arrays."""
        return SasrecWeights(
            items=_array(self.items),
            bias=_array(self.bias),
            positions=_array(self.positions),
            types=_array(self.types),
            start=_array(self.start),
            blocks=tuple(block.export() for block in self.blocks),
            outcome=_norm(self.outcome),
            heads=self.blocks[0].heads,
        )


class _Block(nn.Module):
    def __init__(self, settings: SasrecSettings) -> None:
        super().__init__()
        width, self.heads = settings.dimension, settings.heads
        self.attention_norm = nn.LayerNorm(width, eps=NORM_EPSILON)
        self.query, self.key, self.value, self.merged = (nn.Linear(width, width) for _ in range(4))
        self.layers_norm = nn.LayerNorm(width, eps=NORM_EPSILON)
        self.widened = nn.Linear(width, _WIDER * width)
        self.narrowed = nn.Linear(_WIDER * width, width)
        self.dropout = nn.Dropout(settings.dropout)
        # A block begins as the mean of what it sees, so that a shopper's own items are like the
        # outcome from the start: to find that out by itself takes a small shop's data too long.
        for layer in (self.value, self.merged):
            nn.init.eye_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, value: Tensor, visible: Tensor) -> Tensor:
        normed = self.attention_norm(value)
        query, key, of_value = (
            layer(normed).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for layer in (self.query, self.key, self.value)
        )
        mixed = functional.scaled_dot_product_attention(query, key, of_value, attn_mask=visible)
        value = value + self.dropout(self.merged(mixed.transpose(1, 2).flatten(2)))
        wide = functional.relu(self.widened(self.layers_norm(value)))
        return value + self.dropout(self.narrowed(self.dropout(wide)))

    def export(self) -> Block:
        return Block(
            attention_norm=_norm(self.attention_norm),
            query=_dense(self.query),
            key=_dense(self.key),
            value=_dense(self.value),
            merged=_dense(self.merged),
            layers_norm=_norm(self.layers_norm),
            widened=_dense(self.widened),
            narrowed=_dense(self.narrowed),
        )


def _array(value: Tensor) -> Floats:
    # A copy: what is trained on must not change what was exported.
    return np.array(value.detach().float().cpu().numpy(), np.float32)


def _norm(layer: nn.LayerNorm) -> Norm:
    return Norm(_array(layer.weight), _array(layer.bias))


def _dense(layer: nn.Linear) -> Dense:
    return Dense(np.ascontiguousarray(_array(layer.weight).T), _array(layer.bias))
