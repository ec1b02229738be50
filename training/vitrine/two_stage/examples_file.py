"""Examples as bytes: NumPy's .npz of plain arrays, none of them pickled."""

import io
from dataclasses import fields

import numpy as np

from vitrine.two_stage.examples import Examples

Lessons = tuple[Examples, Examples]
"""To learn from, and to judge by."""
_PARTS = ("learnt", "judged")


def lessons_to_bytes(lessons: Lessons) -> bytes:
    """Uncompressed: to pack them takes longer than to copy them."""
    file = io.BytesIO()
    named = zip(_PARTS, lessons, strict=True)
    np.savez(
        file,
        **{f"{part}.{name}": rows for part, each in named for name, rows in vars(each).items()},
    )
    return file.getvalue()


def lessons_from_bytes(content: bytes) -> Lessons:
    """What ``lessons_to_bytes`` made."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        learnt, judged = (
            Examples(**{field.name: arrays[f"{part}.{field.name}"] for field in fields(Examples)})
            for part in _PARTS
        )
    return learnt, judged
