"""Models that rank a catalogue for shoppers' histories, under one interface (recommender.py)."""
