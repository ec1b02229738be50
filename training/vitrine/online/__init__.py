"""The online table: what the API reads in milliseconds, and the batch step writes."""
