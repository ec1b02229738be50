"""The store of raw files and reports: one contract, in S3 and in folders."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.response import StreamingBody

from vitrine.jobs.objects import LocalObjects, ObjectStore, S3Objects, StoredObject


class FakeS3:
    """As much of boto3's client as the store uses; lists two keys a page, as S3 does a thousand."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}

    def get_paginator(self, operation: str) -> "FakeS3":
        assert operation == "list_objects_v2"
        return self

    def paginate(self, *, Bucket: str, Prefix: str) -> list[dict[str, Any]]:  # noqa: N803
        keys = sorted(k for b, k in self.objects if b == Bucket and k.startswith(Prefix))
        found = [{"Key": key, "Size": len(self.objects[Bucket, key])} for key in keys]
        return [{"Contents": found[at : at + 2]} for at in range(0, len(found), 2)] or [{}]

    def get_object(self, *, Bucket: str, Key: str, Range: str = "") -> dict[str, Any]:  # noqa: N803
        body = self.objects[Bucket, Key]
        if Range:
            first, last = (int(text) for text in Range.removeprefix("bytes=").split("-"))
            body = body[first : last + 1]
        return {"Body": StreamingBody(io.BytesIO(body), len(body))}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> None:  # noqa: N803
        assert ContentType == (
            "text/html; charset=utf-8" if Key.endswith(".html") else "application/json"
        )
        self.objects[Bucket, Key] = Body


Place = tuple[ObjectStore, str]


def in_s3(_: Path, patch: pytest.MonkeyPatch) -> Place:
    s3 = FakeS3()
    patch.setattr("vitrine.jobs.objects.boto3.client", lambda name: s3)
    return S3Objects(), "s3://raw/some"


def in_folders(folder: Path, _: pytest.MonkeyPatch) -> Place:
    return LocalObjects(), str(folder)


@pytest.fixture(params=[in_s3, in_folders])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    make: Callable[[Path, pytest.MonkeyPatch], Place] = request.param
    return make(tmp_path, monkeypatch)


def test_what_was_written_is_listed_by_prefix_in_order(place: Place) -> None:
    store, root = place
    for name in ("b/2.csv", "a/1.csv", "b/1.csv", "b/3.csv"):
        store.write(f"{root}/{name}", "12345")
    assert store.list(f"{root}/b/") == [
        StoredObject(f"{root}/b/{name}.csv", 5) for name in ("1", "2", "3")
    ]
    assert store.list(f"{root}/nothing/") == []


def test_the_beginning_is_read_and_no_more(place: Place) -> None:
    store, root = place
    store.write(f"{root}/file.csv", "\ufeffÄPFEL,2\n3,4\n")
    assert store.head(f"{root}/file.csv", 3) == b"\xef\xbb\xbf"


def test_all_of_it_is_read_as_text_or_piece_by_piece(place: Place) -> None:
    store, root = place
    text = "Äpfel und Birnen\n" * 100_000
    store.write(f"{root}/file.csv", text)
    assert store.read(f"{root}/file.csv") == text
    pieces = list(store.chunks(f"{root}/file.csv"))
    assert b"".join(pieces).decode() == text
    assert len(pieces) > 1
