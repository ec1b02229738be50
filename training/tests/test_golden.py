"""Requests that a model is checked with, and the answers that it gave."""

import json
from pathlib import Path

import polars as pl
import pytest

from vitrine.columns import Items
from vitrine.golden import NUM_RESULTS, golden_requests
from vitrine.items_file import read_items

_MODELS = Path(__file__).parents[2] / "test" / "fixtures" / "parity" / "graphs"


@pytest.mark.parametrize("name", ["ease", "two-stage"])
def test_requests_go_from_nobody_to_somebody_and_have_answers(name: str) -> None:
    model = _MODELS / name
    length = json.loads((model / "manifest.json").read_text())["graph"]["historyLength"]
    golden = golden_requests(model / "ranker.onnx", model / "items.parquet", length)
    assert [len(request["history"]) for request in golden[:3]] == [0, 1, 2]
    known = set(read_items(model / "items.parquet")[Items.ITEM_ID])
    for request in golden:
        assert 0 < len(request["items"]) <= NUM_RESULTS
        assert set(request["items"]) <= known
        assert all(event["ageDays"] == int(event["ageDays"]) for event in request["history"])
    assert golden == golden_requests(model / "ranker.onnx", model / "items.parquet", length)


def test_what_is_excluded_or_off_sale_is_in_no_answer(tmp_path: Path) -> None:
    model = _MODELS / "two-stage"
    items = read_items(model / "items.parquet")
    usual = golden_requests(model / "ranker.onnx", model / "items.parquet", 8)
    first = usual[0]["items"][0]
    off_sale = tmp_path / "items.parquet"
    items.with_columns(
        pl.when(pl.col(Items.ITEM_ID) == first)
        .then(statement=False)
        .otherwise(pl.col(Items.AVAILABLE))
        .alias(Items.AVAILABLE)
    ).write_parquet(off_sale)
    golden = golden_requests(model / "ranker.onnx", off_sale, 8)
    assert all(first not in request["items"] for request in golden)
    last = usual[-1]
    assert last["exclude"]
    assert not set(last["exclude"]) & set(last["items"])


def test_a_model_of_which_nothing_is_on_sale_has_no_requests(tmp_path: Path) -> None:
    model = _MODELS / "ease"
    off_sale = tmp_path / "items.parquet"
    items = read_items(model / "items.parquet")
    items.with_columns(pl.lit(value=False).alias(Items.AVAILABLE)).write_parquet(off_sale)
    assert golden_requests(model / "ranker.onnx", off_sale, 8) == []
