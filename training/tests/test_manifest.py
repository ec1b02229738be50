import tarfile
from pathlib import Path

import pytest

from vitrine.errors import RefusalError
from vitrine.manifest import read_manifest, write_manifest
from vitrine.model_archive import unpack_model

CONTENT = {
    "name": "ease",
    "version": "v1",
    "algorithm": "ease",
    "hyperparameters": {"l2": 300.0, "fit_until": "cut"},
    "metrics": {"ndcg@20": 0.25},
    "baselines": {"popular": {"ndcg@20": 0.125, "recall@20": 0.5}},
    "trainingSet": {
        "runId": "run-1",
        "snapshots": {"interactions": "8123456789012345678"},
        "rows": 1234,
        "users": 5,
        "items": 6,
        "start": "2026-01-01T00:00:00Z",
        "end": "2026-03-01T00:00:00Z",
        "cut": "2026-02-01T00:00:00Z",
    },
    "fitUntil": "cut",
    "codeRevision": "abc",
    "graph": {"historyLength": 200, "topK": 5, "items": 6},
}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    directory = tmp_path / "model"
    directory.mkdir()
    (directory / "ranker.onnx").write_bytes(b"graph")
    (directory / "items.parquet").write_bytes(b"items")
    write_manifest(directory, CONTENT)
    return directory


def test_what_is_written_can_be_read_and_describes_its_files(model: Path) -> None:
    manifest = read_manifest(model)
    assert manifest["schemaVersion"] == 1
    assert manifest["files"]["ranker.onnx"]["bytes"] == 5
    assert manifest["graph"] == {
        "file": "ranker.onnx",
        "historyLength": 200,
        "topK": 5,
        "items": 6,
        "userFeatures": [],
        "eventTypes": ["view", "click", "add_to_cart", "purchase", "other"],
    }


def test_what_does_not_fit_the_schema_is_not_written(model: Path) -> None:
    with pytest.raises(RefusalError, match="fitUntil"):
        write_manifest(model, {**CONTENT, "fitUntil": "never"})
    with pytest.raises(RefusalError, match="surprise"):
        write_manifest(model, {**CONTENT, "surprise": 1})


def test_a_file_that_was_changed_or_lost_is_noticed(model: Path) -> None:
    (model / "ranker.onnx").write_bytes(b"other")
    with pytest.raises(RefusalError, match=r"ranker\.onnx is not the file"):
        read_manifest(model)
    (model / "ranker.onnx").unlink()
    with pytest.raises(RefusalError, match=r"no ranker\.onnx"):
        read_manifest(model)
    (model / "manifest.json").write_text("{")
    with pytest.raises(RefusalError, match="not JSON"):
        read_manifest(model)


def test_an_archive_is_unpacked_and_checked(model: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    with pytest.raises(RefusalError, match=r"no model\.tar\.gz"):
        unpack_model(source, target)
    with tarfile.open(source / "model.tar.gz", "w:gz") as tar:
        tar.add(model, arcname=".")
    assert unpack_model(source, target)["version"] == "v1"


def test_an_archive_that_leads_elsewhere_or_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.tar.gz").write_bytes(b"no archive")
    with pytest.raises(RefusalError, match="cannot be unpacked"):
        unpack_model(tmp_path, tmp_path / "target")
    outside = tmp_path / "outside"
    outside.write_text("x")
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as tar:
        tar.add(outside, arcname="../escaped")
    with pytest.raises(RefusalError, match="cannot be unpacked"):
        unpack_model(tmp_path, tmp_path / "target")
    assert not (tmp_path / "escaped").exists()
