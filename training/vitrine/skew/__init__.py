"""Whether shoppers are served with the history that models learn from."""
