"""The one signature of every ranking graph: what the model host feeds, and what it reads.

Batch first. B shoppers, L events of history (most recent first, item -1 pads), F user features,
N items in the catalogue, K items in the answer.
"""

from dataclasses import dataclass

import numpy as np
import onnx
import spox.opset.ai.onnx.v18 as op
from spox import Tensor, Var, argument, build

from vitrine.errors import RefusalError
from vitrine.graph.constant import ints

INPUT_NAMES = (
    "history_items",
    "history_types",
    "history_age_days",
    "context_item",
    "user_features",
    "eligible",
)
OUTPUT_NAMES = ("items", "scores", "reasons")

# Old enough for every ONNX Runtime that reads this opset, onnxruntime-node's too.
_IR_VERSION = 9


@dataclass(frozen=True)
class Inputs:
    """A graph's inputs, all of them: a graph may ignore one, the host still feeds it."""

    history_items: Var
    history_types: Var
    history_age_days: Var
    context_item: Var
    user_features: Var
    eligible: Var

    @classmethod
    def declare(cls, items: int, user_features: int = 0) -> "Inputs":
        """New inputs for a catalogue of that many items."""
        return cls(
            history_items=argument(Tensor(np.int64, ("B", "L"))),
            history_types=argument(Tensor(np.int64, ("B", "L"))),
            history_age_days=argument(Tensor(np.float32, ("B", "L"))),
            context_item=argument(Tensor(np.int64, ("B",))),
            user_features=argument(Tensor(np.float32, ("B", user_features))),
            eligible=argument(Tensor(np.bool_, (items,))),
        )

    def batch_size(self) -> Var:
        """B, as a list of one."""
        return op.shape(self.context_item)


@dataclass(frozen=True)
class Outputs:
    """[B,K] each; places that no eligible item fills have item -1, score 0 and reason -1."""

    items: Var
    scores: Var
    reasons: Var


def build_graph(inputs: Inputs, outputs: Outputs) -> onnx.ModelProto:
    """The model, with the signature's names and its shapes written down where tools read them."""
    model = build(
        {name: getattr(inputs, name) for name in INPUT_NAMES},
        {name: getattr(outputs, name) for name in OUTPUT_NAMES},
    )
    model.ir_version = _IR_VERSION
    model.producer_name = "vitrine"
    return model


def check_signature(inputs: dict[str, str], outputs: dict[str, str]) -> None:
    """Refuses a graph of another signature, by its tensors' types, and says where it differs."""
    wanted_inputs = dict(
        zip(
            INPUT_NAMES,
            ("int64", "int64", "float", "int64", "float", "bool"),
            strict=True,
        )
    )
    wanted_outputs = dict(zip(OUTPUT_NAMES, ("int64", "float", "int64"), strict=True))
    differences = [
        *_differences("input", wanted_inputs, inputs),
        *_differences("output", wanted_outputs, outputs),
    ]
    if differences:
        raise RefusalError(
            f"The graph does not have the ranking signature: {'; '.join(differences)}."
        )


def _differences(what: str, wanted: dict[str, str], found: dict[str, str]) -> list[str]:
    differences = []
    for name, kind in wanted.items():
        if name not in found:
            differences.append(f"{what} {name} is missing")
        elif found[name] != f"tensor({kind})":
            differences.append(f"{what} {name} is {found[name]}, not tensor({kind})")
    differences += [f"{what} {name} is not known" for name in found if name not in wanted]
    return differences


def clamped(index: Var, size: int) -> Var:
    """The index where it is one, else the nearest that is: padding must not read out of bounds."""
    return op.clip(index, ints(0), ints(size - 1))


def within(index: Var, size: int) -> Var:
    """Whether it is an index: not padding, and not beyond the catalogue."""
    return op.and_(op.greater_or_equal(index, ints(0)), op.less(index, ints(size)))
