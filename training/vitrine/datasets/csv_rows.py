"""CSV files as rows of text; those with fields too many are counted and left out."""

import csv
import gzip
import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from vitrine.errors import RefusalError

_GZIP = b"\x1f\x8b"
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class CsvRows:
    """Text without spaces around it, null where nothing is left, in the order of the file."""

    rows: pl.DataFrame
    malformed: int
    """Rows with more fields than the header; fewer are nulls at the end."""


def read_csv_rows(path: Path, known: Sequence[str], required: Sequence[str]) -> CsvRows:
    """The columns that are ``known`` get that spelling, whatever their case; others keep theirs.

    :raises RefusalError: where there is no file, no text in UTF-8, a required column is missing,
        a column is there twice, or there is no row.
    """
    text = _read(path)
    header, rest = _header(path, text, known)
    _check_header(path, header, required)
    try:
        # Under numbers for names, which need no quoting; the last takes the first field too many.
        numbered = ",".join(str(place) for place in range(len(header) + 1))
        rows = pl.read_csv(
            f"{numbered}\n{rest}".encode(), infer_schema=False, truncate_ragged_lines=True
        )
    except pl.exceptions.ComputeError as error:
        reason = str(error).splitlines()[0]
        raise RefusalError(f"{path} is no CSV file that can be read: {reason}.") from error
    if rows.is_empty():
        raise RefusalError(f"{path} has a header and no rows.")
    surplus = str(len(header))
    good = rows.filter(pl.col(surplus).is_null()).drop(surplus)
    good.columns = header
    trimmed = pl.all().str.strip_chars(" ")
    return CsvRows(
        good.select(pl.when(trimmed != "").then(trimmed).name.keep()), rows.height - good.height
    )


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
        if content.startswith(_GZIP):
            content = gzip.decompress(content)
        text = content.decode()
    except FileNotFoundError:
        raise RefusalError(f"There is no file {path}.") from None
    except (OSError, EOFError, zlib.error) as error:
        raise RefusalError(f"{path} cannot be read: {error}.") from error
    except UnicodeDecodeError:
        raise RefusalError(f"{path} is no CSV file: it is not text in UTF-8.") from None
    text = text.removeprefix(_BYTE_ORDER_MARK)
    if not text.strip():
        raise RefusalError(f"{path} is empty.")
    if "\x00" in text:
        raise RefusalError(f"{path} is no CSV file: it holds NUL characters.")
    return text


def _header(path: Path, text: str, known: Sequence[str]) -> tuple[list[str], str]:
    """The columns' names, and the text after them."""
    stream = io.StringIO(text, newline="")
    try:
        given = next(csv.reader(iter(stream.readline, "")))
    except (csv.Error, StopIteration) as error:
        raise RefusalError(f"{path} is no CSV file: its first line names no columns.") from error
    spelling = {name.lower(): name for name in known}
    names = [name.strip() for name in given]
    return [spelling.get(name.lower(), name) for name in names], stream.read()


def _check_header(path: Path, header: Sequence[str], required: Sequence[str]) -> None:
    missing = [name for name in required if name not in header]
    if missing:
        found = ", ".join(header)
        found = found if len(found) <= 200 else f"{found[:200]} ..."
        raise RefusalError(
            f"{path} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}"
            f" (its first line has {found or 'nothing'})."
        )
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise RefusalError(f"{path} has the column {', '.join(twice)} more than once: keep one.")
