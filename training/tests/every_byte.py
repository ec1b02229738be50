"""All that lies in a folder, decoded: what a thorough reader would find in its files."""

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_AVRO = b"Obj\x01"
_SYNC_BYTES = 16


def files_with(folder: Path, *words: str) -> list[str]:
    """The files that have one of the words somewhere, as it is or packed."""
    return sorted(
        f"{path.relative_to(folder)}: {word}"
        for path in folder.rglob("*")
        if path.is_file()
        for word in words
        if any(word.encode() in text for text in _texts(path))
    )


def _texts(path: Path) -> Iterator[bytes]:
    raw = path.read_bytes()
    yield raw
    if path.suffix == ".gz":
        yield gzip.decompress(raw)
    elif path.suffix == ".parquet":
        file = pq.ParquetFile(path)
        yield repr(file.metadata.to_dict()).encode()
        table = file.read()
        for column, field in zip(table.columns, table.schema, strict=True):
            # Each value once, where Arrow can tell: a thousand rows may be one user's.
            values = column if pa.types.is_nested(field.type) else column.unique()
            yield repr(values.to_pylist()).encode()
    elif raw.startswith(_AVRO):
        yield from _blocks_of_avro(raw)


def _blocks_of_avro(raw: bytes) -> Iterator[bytes]:
    sync = raw[-_SYNC_BYTES:]
    for block in raw.split(sync)[1:-1]:
        _, data = _number(block)
        _, data = _number(data)
        yield zlib.decompress(data, wbits=-zlib.MAX_WBITS)


def _number(data: bytes) -> tuple[int, bytes]:
    """A number of seven bits a byte, and what comes after it."""
    value = 0
    for at, byte in enumerate(data):
        value |= (byte & 0x7F) << (7 * at)
        if byte < 0x80:
            return value, data[at + 1 :]
    raise AssertionError("no number")


if __name__ == "__main__":
    print(json.dumps(files_with(Path(sys.argv[1]), *sys.argv[2:])))
