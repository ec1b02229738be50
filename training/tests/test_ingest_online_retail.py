"""Online Retail: an invoice's lines become purchases, products and customers."""

import pytest
from conftest import NewLake, RawAndLake

from vitrine.jobs.ingest_report import IngestReport

LINES = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1,10002,OLD  NAME,2,2010-12-01 08:26:00,1.00,17850.0,France
1,10002,OLD  NAME,3,2010-12-01 08:26:00,1.00,17850.0,France
2,10002,NEW NAME,1,2010-12-02 09:00:00,3.00,17850.0,United Kingdom
2,10002,NEW NAME,1,2010-12-02 09:00:00,3.00,17850.0,United Kingdom
3,85123a,HEART,1,2010-12-02 10:00:00,2.00,12346,Norway
C4,10002,NEW NAME,-1,2010-12-03 09:00:00,3.00,17850.0,United Kingdom
5,10002,NEW NAME,1,2010-12-03 09:00:00,3.00,,United Kingdom
6,POST,POSTAGE,1,2010-12-03 09:00:00,3.00,17850.0,United Kingdom
7,10002,NEW NAME,0,2010-12-03 09:00:00,3.00,17850.0,United Kingdom
8,10002,NEW NAME,1,2010-12-03 09:00:00,0.0,17850.0,United Kingdom
9,10002,,1,2010-12-03 09:00:00,1.0,17850.0,United Kingdom
10,10002,NEW NAME,1,3 December,1.0,17850.0,United Kingdom
11,10002,NEW NAME,1,2010-12-03 09:00:00,1.0,somebody,United Kingdom
"""


@pytest.fixture(scope="module")
def ingested(new_lake: NewLake) -> tuple[RawAndLake, IngestReport]:
    place = new_lake()
    place.drop("online-retail", LINES)
    return place, place.ingest("online-retail")


def test_each_row_is_accepted_or_counted_by_its_first_reason(
    ingested: tuple[RawAndLake, IngestReport],
) -> None:
    counts = ingested[1].datasets["interactions"]
    assert (counts.rows, counts.accepted) == (13, 3)
    assert counts.duplicates == {"exact_duplicate": 1, "same_event": 1}
    assert counts.quarantined == {
        "cancellation": 1,
        "missing_customer": 1,
        "not_a_product": 1,
        "non_positive_quantity": 1,
        "non_positive_price": 1,
        "missing_description": 1,
        "bad_timestamp": 1,
        "bad_customer": 1,
    }
    # The cancellation's quantity is negative too: it is found, and counted once as a row.
    assert counts.faults["non_positive_quantity"] == 2


def test_lines_of_one_invoice_for_one_product_are_one_purchase_of_both(
    ingested: tuple[RawAndLake, IngestReport],
) -> None:
    columns = ("user_id", "item_id", "event_type", "event_value")
    assert ingested[0].rows("interactions", *columns) == [
        ("12346", "85123A", "purchase", 2.0),
        ("17850", "10002", "purchase", 3.0),
        ("17850", "10002", "purchase", 5.0),
    ]


def test_products_have_their_last_name_and_median_price(
    ingested: tuple[RawAndLake, IngestReport],
) -> None:
    place, report = ingested
    assert place.rows("items", "item_id", "name", "price", "available") == [
        ("10002", "NEW NAME", 2.0, True),
        ("85123A", "HEART", 2.0, True),
    ]
    assert place.rows("users", "user_id", "country") == [
        ("12346", "Norway"),
        ("17850", "United Kingdom"),
    ]
    # What is derived is no row of the file.
    assert set(report.datasets) == {"interactions"}
