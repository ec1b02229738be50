"""Lambda functions as plain processes, for machines without Docker."""
