"""The report's sections, one a file: each from an evaluation, or None where it says nothing."""
