"""Athena over the lake's Iceberg tables, in workgroups whose settings hold.

LocalEmu's own reads a table as all Parquet files below its folder, so that rows of former snapshots
come back, rewrites Athena's SQL by regular expressions, and writes results where the caller says.
"""
