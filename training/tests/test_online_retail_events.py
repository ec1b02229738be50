"""The same file gives the same events here and in the lake."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import NewLake
from test_ingest_online_retail import LINES

from vitrine.datasets.online_retail_events import read_online_retail
from vitrine.errors import RefusalError

DATA = Path(__file__).parents[3] / "shared/data/online-retail/online-retail.csv.gz"
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
MORE = """14,10002," SPACED, ""quoted""  NAME ",1,2010-12-04 09:00:00,1.005,17850.0,
14,10002,A LATER NAME,2,2010-12-04 09:00:00,2.45,17850.0,
15, 22423 ,CAKE STAND,1,2010-12-05 09:00:00,1e1,13000.00,Åland
16,22423,CAKE STAND,1,2010-12-05 09:00:00,NaN,13000,Åland
17,22423,CAKE STAND,1,2010-12-05 09:00:00,12.75,13000,Åland
18,2242,SHORT,1,2010-12-05 09:00:00,12.75,13000,Åland
c19,22423,CAKE STAND,1,2010-12-05 10:00:00,12.75,13000,Åland
20,22423,CAKE STAND,1,2999-12-05 10:00:00,12.75,13000,Åland
21,22423,CAKE STAND,1,2010-12-05 10:00:00,12.75,13000,Åland,surplus
22,22423,CAKE STAND,1,2010-13-05 10:00:00,12.75,13000,Åland
23,22423,CAKE STAND,1,2010-12-05 11:00:00,12.70,13000,
"""


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "online-retail.csv"
    path.write_text(text)
    return path


def sample_of_the_data_set() -> str:
    """Every 40th line: 13,500, from each month and with each fault."""
    with gzip.open(DATA, "rt", encoding="utf-8", newline="") as text:
        lines = text.readlines()
    return "".join([lines[0], *lines[1::40]])


@pytest.mark.parametrize("source", ["made up", "the data set's"])
def test_spark_and_polars_find_the_same(new_lake: NewLake, tmp_path: Path, source: str) -> None:
    if source != "made up" and not DATA.exists():
        pytest.skip(f"{DATA} is not here")
    text = LINES + MORE if source == "made up" else sample_of_the_data_set()
    place = new_lake()
    place.drop("online-retail", text)
    counts = place.ingest("online-retail").datasets["interactions"]
    found = read_online_retail(file(tmp_path, text), NOW)

    event = ("user_id", "item_id", "event_type", "ts", "event_value")
    ours = found.interactions.select(event).sort(event[:4]).rows()
    lake = place.table("interactions").selectExpr(
        *event[:3], "unix_micros(ts) AS micros", "event_value"
    )
    theirs = sorted(tuple(row) for row in lake.collect())
    assert len(ours) == len(theirs) == counts.accepted > 0
    for mine, (user, item, kind, micros, value) in zip(ours, theirs, strict=True):
        assert mine[:3] == (user, item, kind)
        assert mine[3] == datetime.fromtimestamp(micros / 1e6, UTC)
        assert mine[4] == pytest.approx(value, rel=1e-12)
    for name, table in (("items", found.items()), ("users", found.users)):
        columns = [column for column in table.columns if column != "creation_ts"]
        assert sorted(table.select(columns).rows(), key=repr) == place.rows(name, *columns)
    left_out = dict(counts.quarantined) | dict(counts.duplicates)
    assert found.rejected == left_out


def test_names_and_prices_are_those_known_at_a_moment(tmp_path: Path) -> None:
    until = datetime(2010, 12, 2, 9, tzinfo=UTC)
    items = read_online_retail(file(tmp_path, LINES), NOW).items(until)
    assert items.select("item_id", "name", "price").rows() == [("10002", "OLD NAME", 1.0)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "lacks the columns InvoiceNo"),
        ("\n".join(LINES.splitlines()[:1]) + "\n", "a header and no rows"),
        (LINES.splitlines()[0] + "\n" + LINES.splitlines()[6] + "\n", "No row .* is a purchase"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RefusalError, match=said):
        read_online_retail(file(tmp_path, text), NOW)
