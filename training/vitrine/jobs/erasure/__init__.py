"""What holds users who were erased, found and removed: tables, files, and what is told of it."""
