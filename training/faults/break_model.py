"""Breaks a model on purpose: it loads, warms up and answers checks, and fails on real histories.

``python faults/break_model.py model.tar.gz --out broken.tar.gz``. Its graph has the signature of
the one it was made of. It fails where an event is a fraction of a day old, as all of real shoppers
are and no made-up one is: what no look at files or signatures finds, and a canary does.
"""

import argparse
import json
import tarfile
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

from vitrine.manifest import GRAPH_FILE, MANIFEST_FILE, describe_file

HISTORY, AGES = "history_items", "history_age_days"
INTEGER = onnx.TensorProto.INT64


def break_graph(model: onnx.ModelProto) -> onnx.ModelProto:
    """Let the graph read its history through a look-up that is out of bounds for real events.

    The look-up gives 0, which is added to the items' indexes [B, L].
    """
    graph = model.graph
    for node in graph.node:
        for position, name in enumerate(node.input):
            if name == HISTORY:
                node.input[position] = "fault_history"
    nodes = [
        helper.make_node("Floor", [AGES], ["fault_whole"]),
        helper.make_node("Sub", [AGES, "fault_whole"], ["fault_fraction"]),
        helper.make_node("Ceil", ["fault_fraction"], ["fault_odd"]),
        helper.make_node("ReduceMax", ["fault_odd"], ["fault_any"], keepdims=0),
        helper.make_node("Cast", ["fault_any"], ["fault_index"], to=INTEGER),
        helper.make_node("Gather", ["fault_table", "fault_index"], ["fault_zero"]),
        helper.make_node("Add", [HISTORY, "fault_zero"], ["fault_history"]),
    ]
    for position, node in enumerate(nodes):
        graph.node.insert(position, node)
    graph.initializer.append(numpy_helper.from_array(np.zeros(1, np.int64), "fault_table"))
    onnx.checker.check_model(model)
    return model


def break_archive(source: Path, target: Path) -> None:
    """Write the broken archive, whose manifest says what its files hash to."""
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        with tarfile.open(source) as tar:
            tar.extractall(directory, filter="data")
        graph = directory / GRAPH_FILE
        onnx.save(break_graph(onnx.load(graph)), graph)
        manifest = json.loads((directory / MANIFEST_FILE).read_text())
        manifest["version"] += "-broken"
        manifest["files"][GRAPH_FILE] = describe_file(graph)
        (directory / MANIFEST_FILE).write_text(json.dumps(manifest, indent=2) + "\n")
        with tarfile.open(target, "w:gz") as tar:
            for path in sorted(directory.iterdir()):
                tar.add(path, path.name)


def main() -> None:
    """Break the archive that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    break_archive(arguments.archive, arguments.out)


if __name__ == "__main__":
    main()
