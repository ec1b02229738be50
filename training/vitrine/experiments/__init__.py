"""A/B/n experiments: who is in which arm, and what came of it."""
