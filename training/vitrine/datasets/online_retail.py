"""The UCI Online Retail data set, fetched from its official home, checked and cached.

Chen, D. (2015). Online Retail. UCI Machine Learning Repository,
https://doi.org/10.24432/C5BW33. Licence CC BY 4.0.

What is checked is the content: the SHA-256 of all rows as canonical CSV lines, sorted. A digest of
the archive would change whenever its home packs the workbook again; this one changes only with the
data, and is the same for the rows in any order.
"""

import argparse
import csv
import hashlib
import io
import os
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from vitrine.columns import OnlineRetailCsv
from vitrine.errors import RefusalError

HOME = "https://archive.ics.uci.edu/static/public/352/online+retail.zip"
CONTENT_SHA256 = "7143ade6a41b669a01f15807ed0b47be0d1d40a7e3da5d3d6374d6afd9095483"
"""Of the rows: see ``content_sha256``."""

FILE_NAME = "online-retail.csv"

Row = tuple[str, ...]


def fetch(cache: Path, home: str = HOME, expected: str = CONTENT_SHA256) -> Path:
    """The data set as a CSV file, from the cache or else from its home."""
    file = cache / FILE_NAME
    if file.exists() and content_sha256(_read_csv(file)) == expected:
        return file
    rows = canonical_rows(_workbook_rows(_download(home)))
    found = content_sha256(rows)
    if found != expected:
        raise RefusalError(
            f"What {home} holds is not the data set that is known (SHA-256 of its rows {found},"
            f" expected {expected}): pass a file of it with --file instead."
        )
    cache.mkdir(parents=True, exist_ok=True)
    # Whole or not at all, also when this is interrupted or runs twice.
    unfinished = cache / f".{FILE_NAME}.{os.getpid()}"
    with unfinished.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(OnlineRetailCsv.ALL)
        writer.writerows(rows)
    unfinished.replace(file)
    return file


def canonical_rows(cells: Iterable[Sequence[object]]) -> list[Row]:
    """A workbook's rows as the CSV file has them; the first names the columns."""
    rows = iter(cells)
    header = tuple(str(name) for name in next(rows, ()))
    if header != OnlineRetailCsv.ALL:
        raise RefusalError(
            f"The workbook's columns are {', '.join(header) or 'none'}; expected are"
            f" {', '.join(OnlineRetailCsv.ALL)}."
        )
    return [_canonical(row) for row in rows]


def content_sha256(rows: Iterable[Row]) -> str:
    """The SHA-256 of the rows as sorted CSV lines."""
    digest = hashlib.sha256()
    for line in sorted(_line(row) for row in rows):
        digest.update(line.encode())
    return digest.hexdigest()


def _canonical(row: Sequence[object]) -> Row:
    invoice, code, description, quantity, moment, price, customer, country = row
    return (
        _text(invoice),
        _text(code),
        _text(description),
        _text(quantity),
        moment.isoformat(sep=" ") if isinstance(moment, datetime) else _text(moment),
        str(float(_text(price))),
        # As the file that is handed around has it: the column has gaps, hence floats.
        str(float(text)) if (text := _text(customer)) else "",
        _text(country),
    )


def _text(cell: object) -> str:
    """A cell's text; whole numbers without the point that workbooks keep them with."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _line(row: Row) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(row)
    return out.getvalue()


def _read_csv(file: Path) -> list[Row]:
    try:
        with file.open(encoding="utf-8", newline="") as text:
            rows = csv.reader(text)
            next(rows, None)
            return [tuple(row) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error):
        # A damaged cache is no data set: it is fetched anew.
        return []


def _download(home: str) -> bytes:
    try:
        with urllib.request.urlopen(home, timeout=120) as answer:  # noqa: S310 the caller's URL
            body: bytes = answer.read()
            return body
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        raise RefusalError(
            f"The Online Retail data set could not be fetched from {home} ({error}): check the"
            " network, or pass a file of it with --file."
        ) from error


def _workbook_rows(archive: bytes) -> Iterable[Sequence[object]]:
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            name = next(name for name in files.namelist() if name.endswith(".xlsx"))
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(files.read(name)))
        return workbook.get_sheet_by_index(0).iter_rows()
    except (zipfile.BadZipFile, StopIteration, CalamineError) as error:
        raise RefusalError(
            "What was fetched is no archive with a workbook in it: try again later, or pass a"
            " file of the Online Retail data set with --file."
        ) from error


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m vitrine fetch-online-retail``: prints the path of the file."""
    parser = argparse.ArgumentParser(prog="vitrine fetch-online-retail", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder that keeps the file")
    try:
        print(fetch(parser.parse_args(arguments).out))
    except RefusalError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0
