"""The ranking graph: ONNX sub-graphs, a concept a file, and the signature that they share."""
