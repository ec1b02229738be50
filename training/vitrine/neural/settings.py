"""What a person, or a tuning job, may set of SASRec."""

from dataclasses import dataclass

from vitrine.errors import RefusalError


@dataclass(frozen=True)
class SasrecSettings:
    """The sizes of the network, and how it is trained."""

    dimension: int = 64
    """Of an item's embedding."""
    blocks: int = 2
    heads: int = 2
    """Of attention, in each block; they share the dimension."""
    sequence_length: int = 100
    """S: as many of the newest events are looked at."""
    dropout: float = 0.2
    epochs: int = 60
    """At most: how many it takes is found on the newest window of the past."""
    patience: int = 5
    """Epochs without a better result after which the search for their number ends."""
    batch_size: int = 64
    """Sequences a step, of all processes together: more GPUs do the same faster."""
    learning_rate: float = 0.001
    weight_decay: float = 0.01
    full_softmax_items: int = 20_000
    """Up to here an item is compared with all others, beyond with ``negatives`` drawn ones."""
    negatives: int = 2_048

    def __post_init__(self) -> None:
        if self.dimension % self.heads:
            raise RefusalError(
                f"The hyperparameter dimension ({self.dimension}) must be a multiple of heads"
                f" ({self.heads}): each head gets an equal part."
            )
