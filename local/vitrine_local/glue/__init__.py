"""AWS Glue's jobs, run for real; the catalog stays LocalEmu's own."""
