"""Factors that Spark fitted take the place of the trainer's own, where catalogues are large."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from small_shop import interactions, shop_events, training_set, write_training_set
from test_jobs_end_to_end import QUICK
from test_two_stage_fit import HORIZON, SETTINGS

from vitrine.container import Container, run_job
from vitrine.evaluation.next_basket import NextBasket
from vitrine.manifest import read_manifest
from vitrine.train import train
from vitrine.two_stage.fit import FittedTwoStage, fit_two_stage
from vitrine.two_stage.item_factors import FittedFactors

pytestmark = pytest.mark.slow

ITEMS = [f"item-{number:02d}" for number in range(30)]
LARGE = replace(
    SETTINGS, windows=1, retrieval=replace(SETTINGS.retrieval, dense_items=5, neighbours=4)
)


def pairs() -> pl.DataFrame:
    """Factors by which item 0 is like item 1, 2 like 3 ...: nothing that events would say."""
    facts = training_set().description
    return pl.DataFrame(
        {
            "known_until": [facts.start] * 30,
            "item_id": ITEMS,
            "factors": [np.eye(15)[number // 2].tolist() for number in range(30)],
        },
        schema_overrides={"factors": pl.List(pl.Float32)},
    )


def fit(factors: FittedFactors | None) -> FittedTwoStage:
    events = interactions(shop_events())
    at = training_set().description.end
    return fit_two_stage(events, None, NextBasket(at, HORIZON), at, LARGE, seed=3, factors=factors)


def most_similar(model: FittedTwoStage) -> dict[str, str]:
    known, ids = model.retrieval.channels["similar"].neighbours, model.catalogue.item_ids
    best = known.weights.argmax(axis=1)
    return {ids[item]: ids[known.items[item, place]] for item, place in enumerate(best)}


def test_similar_items_are_those_of_the_given_factors() -> None:
    partners = {ITEMS[number]: ITEMS[number ^ 1] for number in range(30)}
    assert most_similar(fit(FittedFactors(pairs()))) == partners
    assert most_similar(fit(None)) != partners


def test_a_training_job_takes_them_from_its_set_and_its_model_says_so(tmp_path: Path) -> None:
    container = Container(tmp_path)
    directory = write_training_set(container.channel("training"))
    (directory / "item-factors").mkdir()
    pairs().write_parquet(directory / "item-factors/part-0.parquet")
    description = json.loads((directory / "training-set.json").read_text())
    said = ["All interactions are in the set.", "Item factors are Spark ALS's: 30 items."]
    (directory / "training-set.json").write_text(json.dumps({**description, "scale": said}))
    config = tmp_path / "input/config/hyperparameters.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps({**QUICK, "dense_items": "5"}))
    assert run_job(lambda job: train(job, {}), container) == 0
    assert read_manifest(container.model_directory)["trainingSet"]["scale"] == said
