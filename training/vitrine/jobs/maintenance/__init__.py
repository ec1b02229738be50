"""What keeps a table of the lake small, quick to read, and no older than it may be."""
