"""What rows are held to: one place for what Spark's ingestion and the evaluation both check.

Patterns mean the same to Java (Spark) and Rust (Polars): ASCII classes, no look-around.
"""

from datetime import timedelta

CLOCK_SKEW = timedelta(days=1)
"""A moment is in the future when it is later than this: clocks and zones differ."""

UNCATEGORISED = "uncategorised"
"""The category of items that came without one."""

PRODUCT = r"^[0-9]{5}"
"""What a product's StockCode begins with; the others are postage, fees, vouchers, corrections."""

CUSTOMER = r"^([0-9]+)(?:\.0)?$"
"""A CustomerID; the column has gaps, so what wrote the file took it for a float: 17850.0."""

CANCELLATION = "C"
"""What a cancelled invoice's number begins with."""

PRICE_DECIMALS = 2
