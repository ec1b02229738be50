"""Fetching Online Retail: from its home once, then from the cache, and never what it is not."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from vitrine.columns import OnlineRetailCsv
from vitrine.datasets.online_retail import (
    CONTENT_SHA256,
    FILE_NAME,
    canonical_rows,
    content_sha256,
    fetch,
    main,
)
from vitrine.errors import RefusalError

HEADER = OnlineRetailCsv.ALL
# As workbooks have it: of no zone.
MOMENT = datetime(2010, 12, 1, 8, 26)  # noqa: DTZ001
CELLS: list[Sequence[object]] = [
    HEADER,
    (536365.0, "85123A", "HEART, WHITE ", 6.0, MOMENT, 2.55, 17850.0,
     "United Kingdom"),
    ("C536379", 22633, None, -1.0, MOMENT, 4.0, "", "EIRE"),
]  # fmt: skip
ROWS = [
    ("536365", "85123A", "HEART, WHITE ", "6", "2010-12-01 08:26:00", "2.55", "17850.0",
     "United Kingdom"),
    ("C536379", "22633", "", "-1", "2010-12-01 08:26:00", "4.0", "", "EIRE"),
]  # fmt: skip

SHEET = """<?xml version="1.0"?><worksheet
 xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData>
</worksheet>"""
PARTS = {
    "[Content_Types].xml": """<?xml version="1.0"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="xml" ContentType="application/xml"/></Types>""",
    "_rels/.rels": """<?xml version="1.0"?><Relationships
 xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": """<?xml version="1.0"?><workbook
 xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>
<sheet name="Online Retail" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": """<?xml version="1.0"?><Relationships
 xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
 Target="worksheets/sheet1.xml"/></Relationships>""",
}


def cell(value: object) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'
    if isinstance(value, datetime):
        return f'<c t="d"><v>{value.isoformat()}</v></c>'
    return "<c/>" if value is None else f"<c><v>{value}</v></c>"


def archive(path: Path, cells: Sequence[Sequence[object]]) -> str:
    """A zip with a workbook in it, as the home has it; its URL."""
    lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in cells)
    workbook = io.BytesIO()
    with zipfile.ZipFile(workbook, "w") as parts:
        for name, text in (PARTS | {"xl/worksheets/sheet1.xml": SHEET.format(lines)}).items():
            parts.writestr(name, text)
    with zipfile.ZipFile(path, "w") as outer:
        outer.writestr("Online Retail.xlsx", workbook.getvalue())
    return path.as_uri()


def test_cells_become_the_text_that_the_csv_file_has() -> None:
    assert canonical_rows(CELLS) == ROWS


def test_the_digest_is_of_the_rows_in_any_order() -> None:
    assert content_sha256(ROWS) == content_sha256(ROWS[::-1])
    assert content_sha256(ROWS) != content_sha256([*ROWS, ROWS[0]])
    assert len(CONTENT_SHA256) == 64


def test_it_is_fetched_once(tmp_path: Path) -> None:
    home = archive(tmp_path / "home.zip", CELLS)
    file = fetch(tmp_path / "cache", home, content_sha256(ROWS))
    lines = file.read_text().splitlines()
    assert lines[0] == ",".join(HEADER)
    assert lines[1] == '536365,85123A,"HEART, WHITE ",6,2010-12-01 08:26:00,2.55,17850.0,' + (
        "United Kingdom"
    )
    (tmp_path / "home.zip").unlink()
    assert fetch(tmp_path / "cache", home, content_sha256(ROWS)) == file


def test_a_damaged_cache_is_fetched_anew(tmp_path: Path) -> None:
    home = archive(tmp_path / "home.zip", CELLS)
    file = fetch(tmp_path / "cache", home, content_sha256(ROWS))
    whole = file.read_text()
    file.write_text(whole[:-10])
    fetch(tmp_path / "cache", home, content_sha256(ROWS))
    assert file.read_text() == whole
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [FILE_NAME]


def test_other_data_is_refused_and_not_kept(tmp_path: Path) -> None:
    home = archive(tmp_path / "home.zip", CELLS)
    with pytest.raises(RefusalError, match="not the data set that is known"):
        fetch(tmp_path / "cache", home)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"<html>moved</html>", "no archive with a workbook"), (None, "could not be fetched")],
)
def test_a_home_without_it_is_told_in_a_sentence(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    home = tmp_path / "home.zip"
    if content is not None:
        home.write_bytes(content)
    with pytest.raises(RefusalError, match=sentence):
        fetch(tmp_path / "cache", home.as_uri())


def test_other_columns_are_refused() -> None:
    with pytest.raises(RefusalError, match="columns are a, b"):
        canonical_rows([("a", "b")])


def test_the_command_prints_where_the_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("vitrine.datasets.online_retail.fetch", lambda cache: cache / FILE_NAME)
    assert main(["--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / FILE_NAME)
