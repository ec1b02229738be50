import numpy as np
import onnxruntime as ort
import pytest
import spox.opset.ai.onnx.v18 as op
from spox import Tensor, argument, build

from vitrine.errors import RefusalError
from vitrine.graph.constant import ints
from vitrine.graph.session import Ranker
from vitrine.graph.signature import INPUT_NAMES, OUTPUT_NAMES, Inputs, Outputs, build_graph


def whatever_graph(items: int = 4, features: int = 0) -> bytes:
    """Ignores nearly all of its inputs, and has the signature all the same."""
    inputs = Inputs.declare(items, features)
    shape = op.concat([inputs.batch_size(), ints([2])], axis=0)
    none = op.expand(ints(-1), shape)
    outputs = Outputs(items=none, scores=op.cast(none, to=np.float32), reasons=none)
    model: bytes = build_graph(inputs, outputs).SerializeToString()
    return model


def test_all_inputs_are_there_also_when_a_graph_ignores_them() -> None:
    session = ort.InferenceSession(whatever_graph(features=3))
    assert [tensor.name for tensor in session.get_inputs()] == list(INPUT_NAMES)
    assert [tensor.name for tensor in session.get_outputs()] == list(OUTPUT_NAMES)
    shapes = {tensor.name: tensor.shape for tensor in session.get_inputs()}
    assert shapes["history_items"] == ["B", "L"]
    assert shapes["user_features"] == ["B", 3]
    assert shapes["eligible"] == [4]


def test_any_graph_of_the_signature_is_accepted() -> None:
    assert Ranker(whatever_graph(items=9), history_length=5).catalogue_size == 9


def test_a_graph_of_another_signature_is_refused_with_every_difference() -> None:
    history = argument(Tensor(np.float32, ("B", "L")))
    extra = argument(Tensor(np.int64, ("B",)))
    model = build({"history_items": history, "user": extra}, {"items": op.add(extra, ints(1))})
    with pytest.raises(RefusalError) as refusal:
        Ranker(model.SerializeToString(), history_length=5)
    for difference in (
        "input history_items is tensor(float), not tensor(int64)",
        "input eligible is missing",
        "input user is not known",
        "output scores is missing",
    ):
        assert difference in str(refusal.value)
