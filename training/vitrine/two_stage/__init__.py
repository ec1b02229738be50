"""The champion: candidates from item-item neighbours, ranked by a network, in one graph."""
