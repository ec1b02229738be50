"""The report of an evaluation: one HTML file for the data scientist and for the shop's owner."""
