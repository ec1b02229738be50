"""Files as rows that are somebody's: found, and written again without them.

A file is looked at row by row by the workers, and only one that holds the erased is written: all
its other rows stay as they were, byte by byte where it is text.
"""

import gzip
import io
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from vitrine.jobs.erasure.owners import Owners, merged_session
from vitrine.jobs.erasure.shoppers import Shoppers
from vitrine.jobs.erasure.versions import ChangedMeanwhileError, Version, versions_of

_R = TypeVar("_R")

_JSON = (".jsonl", ".ndjson", ".json")
_IN_MEMORY = 16 << 20
_TASKS_A_CORE = 16
"""Files differ in size, and a task that ends early takes the next."""
_READERS = 8
"""A small file is waited for longer than it is looked at."""
_DAMAGED = (EOFError, OSError, zlib.error, pa.ArrowException)


@dataclass(frozen=True)
class Suspect:
    """A version of a file that may hold rows of the erased."""

    place: str
    version: Version
    owners: Owners
    has_merges: bool = False
    """Whether it says which sessions became whose."""
    is_kept: bool = True
    """Whether what it says of others is worth keeping."""


@dataclass(frozen=True)
class Held:
    """What a suspect holds: rows by pseudonym."""

    suspect: Suspect
    rows: Mapping[str, int]
    sessions: Mapping[str, str] = field(default_factory=dict)
    """Sessions that became the erased's, to the ids of those."""
    is_damaged: bool = False


def find(spark: SparkSession, suspects: Sequence[Suspect], shoppers: Shoppers) -> list[Held]:
    """Those that hold something, or could not be read to their end."""
    if not suspects:
        return []
    held = _spread(spark, suspects, lambda suspect: look(suspect, shoppers))
    return [one for one in held if one.rows or one.sessions or one.is_damaged]


def clean(spark: SparkSession, held: Sequence[Held], shoppers: Shoppers) -> None:
    """Writes files again without the erased, and removes versions that hold them.

    One that somebody else has written meanwhile stays; whoever looks again finds it.
    """
    those = [one.suspect for one in held if one.rows]
    if those:
        _spread(spark, those, lambda suspect: write(suspect, shoppers))


def _spread(
    spark: SparkSession, suspects: Sequence[Suspect], work: Callable[[Suspect], _R]
) -> list[_R]:
    """Has the workers do the same with each, several files at a time."""

    def some(part: Iterable[Suspect]) -> Iterator[_R]:
        with ThreadPoolExecutor(_READERS) as pool:
            yield from pool.map(work, part)

    context = spark.sparkContext
    tasks = min(len(suspects), _TASKS_A_CORE * context.defaultParallelism)
    return context.parallelize(suspects, tasks).mapPartitions(some).collect()


def look(suspect: Suspect, shoppers: Shoppers) -> Held:
    """Reads a file."""
    rows: Counter[str] = Counter()
    sessions: dict[str, str] = {}
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        versions_of(suspect.version.uri).read_into(suspect.version, file)
        try:
            if _is_parquet(suspect):
                for _, owners in _groups(suspect, file, shoppers):
                    rows.update(filter(None, owners))
            else:
                for line, whose in _lines(suspect, file, shoppers):
                    rows.update(filter(None, [whose]))
                    merged = merged_session(line) if suspect.has_merges else None
                    if merged is not None and shoppers.user(merged[1]) is not None:
                        sessions[merged[0]] = merged[1]
        except _DAMAGED:
            return Held(suspect, {}, is_damaged=True)
    return Held(suspect, rows, sessions)


def write(suspect: Suspect, shoppers: Shoppers) -> None:
    """Takes the erased out of a file."""
    store = versions_of(suspect.version.uri)
    if not (suspect.version.is_current and suspect.is_kept):
        store.remove(suspect.version)
        return
    with (
        tempfile.SpooledTemporaryFile(_IN_MEMORY) as old,
        tempfile.SpooledTemporaryFile(_IN_MEMORY) as new,
    ):
        store.read_into(suspect.version, old)
        left = (_rest_of_table if _is_parquet(suspect) else _rest_of_text)(
            suspect, old, new, shoppers
        )
        new.seek(0)
        try:
            store.replace(suspect.version, new)
        except ChangedMeanwhileError:
            return
    if not left:
        # A reader takes an empty file for one that is none.
        _remove_current(suspect.version.uri)


def _remove_current(uri: str) -> None:
    store = versions_of(uri)
    for version in list(store.list(uri)):
        if version.uri == uri and version.is_current:
            store.remove(version)


def _rest_of_text(suspect: Suspect, old: IO[bytes], new: IO[bytes], shoppers: Shoppers) -> bool:
    left = False
    with _text(suspect, new, "wb") as text:
        for line, whose in _lines(suspect, old, shoppers):
            if whose is None:
                text.write(line)
                left = True
    return left


def _rest_of_table(suspect: Suspect, old: IO[bytes], new: IO[bytes], shoppers: Shoppers) -> bool:
    writer: Any = None
    for rows, whose in _groups(suspect, old, shoppers):
        if writer is None:
            writer = pq.ParquetWriter(
                new, rows.schema, use_deprecated_int96_timestamps=_has_int96(old)
            )
        writer.write_table(rows.filter(pa.array([one is None for one in whose], pa.bool_())))
    writer.close()
    return True


def _groups(
    suspect: Suspect, file: IO[bytes], shoppers: Shoppers
) -> Iterator[tuple[Any, list[str | None]]]:
    """Row groups, each with whose its rows are."""
    file.seek(0)
    table: Any = pq.ParquetFile(file, coerce_int96_timestamp_unit="us")
    name = suspect.owners.column(list(table.schema_arrow.names))
    for number in range(table.num_row_groups):
        rows = table.read_row_group(number)
        cells = [] if name is None else rows.column(name).to_pylist()
        known = {
            cell: shoppers.user(suspect.owners.value(str(cell)))
            for cell in {*cells}
            if cell is not None
        }
        yield rows, [known.get(cell) for cell in cells] or [None] * rows.num_rows


def _has_int96(file: IO[bytes]) -> bool:
    schema: Any = pq.ParquetFile(file).schema
    return any(schema.column(at).physical_type == "INT96" for at in range(len(schema)))


def _lines(
    suspect: Suspect, file: IO[bytes], shoppers: Shoppers
) -> Iterator[tuple[str, str | None]]:
    """Lines as they are, their ends with them, and whose they are."""
    file.seek(0)
    with _text(suspect, file, "rb") as text:
        lines: Iterable[str] = text
        first = next(iter(lines), "")
        is_json = suspect.version.uri.removesuffix(".gz").endswith(_JSON)
        owner, has_header = suspect.owners.of_lines(first.rstrip("\r\n"), shoppers, is_json=is_json)
        if first:
            yield first, None if has_header else owner(first.rstrip("\r\n"))
        for line in lines:
            yield line, owner(line.rstrip("\r\n"))


@contextmanager
def _text(suspect: Suspect, file: IO[bytes], mode: str) -> Iterator[io.TextIOWrapper]:
    """A file as text, whatever its bytes: what is read and written again is what it was."""
    is_zipped = suspect.version.uri.endswith(".gz")
    binary: Any = gzip.GzipFile(fileobj=file, mode=mode, mtime=0) if is_zipped else file
    text = io.TextIOWrapper(binary, encoding="utf-8", errors="surrogateescape", newline="")
    yield text
    text.flush()
    text.detach()
    if is_zipped:
        binary.close()


def _is_parquet(suspect: Suspect) -> bool:
    return suspect.version.uri.endswith(".parquet")
