"""The report's drawings, one kind a file."""
