"""Metrics of recommendations."""
