"""Whether a file is a whole text file, before Spark reads it.

Spark takes what it can of a file: of an archive that was cut off it says so by its own stack trace,
of another encoding not at all.
"""

import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from vitrine.errors import RefusalError
from vitrine.jobs.objects import ObjectStore, StoredObject

_HEAD = 65_536
_GZIP_BEGINS = b"\x1f\x8b"
_GZIP = zlib.MAX_WBITS | 16


def check_text(store: ObjectStore, file: StoredObject) -> str:
    """The beginning of a text file, unzipped where its name says so.

    :raises RefusalError: where it is no such file, or not all of it.
    """
    head = _gzip_head(store, file) if file.uri.endswith(".gz") else store.head(file.uri, _HEAD)
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise RefusalError(f"{file.uri} is in UTF-16: save it in UTF-8 and drop it again.")
    if b"\0" in head:
        raise RefusalError(f"{file.uri} is no text, or is damaged: drop it again, whole.")
    return head.decode("utf-8-sig", errors="replace")


def _gzip_head(store: ObjectStore, file: StoredObject) -> bytes:
    """Reads the whole archive: only its last bytes say that it is whole."""
    if store.head(file.uri, len(_GZIP_BEGINS)) != _GZIP_BEGINS:
        raise RefusalError(
            f"{file.uri} is named .gz but is no gzip file: compress it or rename it."
        )
    head, member = b"", zlib.decompressobj(_GZIP)
    try:
        for piece in store.chunks(file.uri):
            rest = piece
            while rest:
                if member.eof:
                    member = zlib.decompressobj(_GZIP)
                text = member.decompress(rest)
                head += text[: _HEAD - len(head)]
                rest = member.unused_data
    except zlib.error as error:
        raise RefusalError(f"{file.uri} is damaged ({error}): drop it again, whole.") from error
    if not member.eof:
        raise RefusalError(f"{file.uri} ends too early: its upload was cut off; drop it again.")
    return head
