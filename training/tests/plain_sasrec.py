"""SASRec event by event, in double precision and without a graph: what the graph must say."""

import numpy as np

from vitrine.arrays import Doubles
from vitrine.graph.transformer import NORM_EPSILON
from vitrine.histories import NO_ITEM, HistoryBatch
from vitrine.neural.weights import Block, Dense, Norm, SasrecWeights

VIEW, OTHER = 0, 4


def random_weights(
    items: int, dimension: int = 16, length: int = 12, *, heads: int = 2, blocks: int = 2
) -> SasrecWeights:
    """Of a size at which every part of the network makes a difference."""
    rng = np.random.default_rng(5)

    def some(*shape: int, scale: float = 0.4) -> np.ndarray:
        return rng.normal(0, scale, shape).astype(np.float32)

    def norm() -> Norm:
        return Norm(1 + some(dimension), some(dimension))

    def dense(wide: int, out: int) -> Dense:
        return Dense(some(wide, out), some(out))

    def block() -> Block:
        query, key, value, merged = (dense(dimension, dimension) for _ in range(4))
        return Block(
            attention_norm=norm(),
            query=query,
            key=key,
            value=value,
            merged=merged,
            layers_norm=norm(),
            widened=dense(dimension, 2 * dimension),
            narrowed=dense(2 * dimension, dimension),
        )

    return SasrecWeights(
        items=some(items, dimension),
        bias=some(items),
        positions=some(length, dimension),
        types=some(5, dimension),
        start=some(dimension),
        blocks=tuple(block() for _ in range(blocks)),
        outcome=norm(),
        heads=heads,
    )


def events_of(weights: SasrecWeights, batch: HistoryBatch, row: int) -> list[tuple[int, int]]:
    """(item, type), newest first: the page's, then the history's that can be read; S at most."""
    size, found = len(weights.items), []
    page = int(batch.context[row])
    if 0 <= page < size:
        found.append((page, VIEW))
    for item, kind in zip(batch.items[row].tolist(), batch.types[row].tolist(), strict=True):
        if 0 <= item < size:
            found.append((item, kind if 0 <= kind <= OTHER else OTHER))
    return found[: len(weights.positions)]


def plain_scores(weights: SasrecWeights, batch: HistoryBatch) -> Doubles:
    """[B,N]: chances that add up to 1."""
    return np.stack(
        [_chances(weights, events_of(weights, batch, row)) for row in range(len(batch))]
    )


def _chances(weights: SasrecWeights, events: list[tuple[int, int]]) -> Doubles:
    vectors = [
        weights.items[item].astype(np.float64) + weights.positions[place] + weights.types[kind]
        for place, (item, kind) in enumerate(events)
    ]
    # Oldest first, so that an event sees what is in the list so far.
    sequence = [weights.start.astype(np.float64), *reversed(vectors)]
    for block in weights.blocks:
        sequence = [_seen(block, sequence[: n + 1], weights.heads) for n in range(len(sequence))]
    state = _norm(sequence[-1], weights.outcome)
    logits = weights.items.astype(np.float64) @ state + weights.bias
    raised = np.exp(logits - logits.max())
    return np.asarray(raised / raised.sum())


def _seen(block: Block, known: list[Doubles], heads: int) -> Doubles:
    asking = known[-1]
    normed = np.stack([_norm(one, block.attention_norm) for one in known])
    query = _dense(_norm(asking, block.attention_norm), block.query)
    keys, values = _dense(normed, block.key), _dense(normed, block.value)
    parts = []
    for part in np.split(np.arange(len(asking)), heads):
        scores = keys[:, part] @ query[part] / np.sqrt(len(part))
        shares = np.exp(scores - scores.max())
        parts.append((shares / shares.sum()) @ values[:, part])
    found = asking + _dense(np.concatenate(parts), block.merged)
    wide = np.maximum(_dense(_norm(found, block.layers_norm), block.widened), 0)
    return np.asarray(found + _dense(wide, block.narrowed))


def _norm(value: Doubles, norm: Norm) -> Doubles:
    spread = np.sqrt(((value - value.mean()) ** 2).mean() + NORM_EPSILON)
    return np.asarray((value - value.mean()) / spread * norm.scale + norm.shift)


def _dense(value: Doubles, layer: Dense) -> Doubles:
    return np.asarray(value @ layer.weight.astype(np.float64) + layer.bias)


def plain_reason(
    weights: SasrecWeights, batch: HistoryBatch, row: int, item: int
) -> dict[int, float]:
    """Item of the history -> how like the recommended one it is, among those looked at."""
    page = int(batch.context[row])
    events = events_of(weights, batch, row)
    if 0 <= page < len(weights.items):
        events = events[1:]
    unit = weights.items / np.linalg.norm(weights.items, axis=1, keepdims=True)
    return {known: float(unit[known] @ unit[item]) for known, _ in events if known != NO_ITEM}
