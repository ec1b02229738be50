"""What items' names say, as vectors."""
