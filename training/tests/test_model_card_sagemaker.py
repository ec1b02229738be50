import json
from typing import Any

import pytest
from evaluation_sample import evaluation
from jsonschema import Draft202012Validator
from model_sample import manifest, undecided
from sagemaker_card_schema import LONGEST, MODEL_CARD

from vitrine.cards.sagemaker import sagemaker_model_card


def long_winded() -> dict[str, Any]:
    content = manifest(
        owner="o" * 5_000,
        consentBasis="c" * 5_000,
        name="n" * 5_000,
        hyperparameters={f"h{n}" * 300: "v" * 999 for n in range(150)},
        metrics={f"validation.{n}": 0.5 for n in range(80)} | {"ndcg@20": 0.2},
    )
    content["trainingSet"]["snapshots"] = {f"table{n}": str(n) for n in range(40)}
    return content


def with_long_names() -> dict[str, Any]:
    content = evaluation()
    content["dataset"]["name"] = "d" * 2_000
    for found in content["slices"].values():
        found[0] |= {"dimension": "e" * 90, "slice": "s" * 90}
    for gate in content["gates"]:
        gate |= {"name": "g" * 300, "says": "w" * 2_000}
    return content


@pytest.mark.parametrize(
    "card",
    [
        sagemaker_model_card(manifest()),
        sagemaker_model_card(manifest(), evaluation()),
        sagemaker_model_card(undecided()),
        sagemaker_model_card(long_winded(), with_long_names()),
        sagemaker_model_card(
            manifest(), {"champion": "a", "k": 5, "protocols": {"x": {"a": {"ndcg@5": None}}}}
        ),
    ],
)
def test_the_card_fits_the_schema_of_sagemaker(card: dict[str, Any]) -> None:
    errors = [
        f"{e.json_path}: {e.message}" for e in Draft202012Validator(MODEL_CARD).iter_errors(card)
    ]
    assert errors == []
    assert len(json.dumps(card, indent=2)) < LONGEST


def test_each_fact_is_in_its_place() -> None:
    card = sagemaker_model_card(manifest())
    assert card["model_overview"]["model_id"] == "prod-r7-full"
    assert card["model_overview"]["model_owner"] == "Search team, search@shop.example"
    details = card["additional_information"]["custom_details"]
    assert details["retire_on"] == "2027-05-20"
    assert details["consent_basis"] == "Consent at sign-up, terms of 2025"
    job = card["training_details"]["training_job_details"]
    assert job["training_datasets"] == [
        "Training set r7",
        "interactions at snapshot 8123456789012345678",
    ]
    assert {"name": "trees", "value": "300"} in job["user_provided_hyper_parameters"]
    assert job["user_provided_training_metrics"] == [
        {"name": "validation.all.ndcg@20", "value": 0.38}
    ]


def test_what_nobody_said_or_measured_is_not_made_up() -> None:
    card = sagemaker_model_card(undecided())
    assert card["evaluation_details"] == []
    assert card["model_overview"]["model_owner"] == "Unknown"
    assert card["intended_uses"]["risk_rating"] == "Unknown"
    assert card["additional_information"]["custom_details"]["retire_on"] == "Unknown"
    assert "nobody was named" in card["additional_information"]["caveats_and_recommendations"]


def test_without_an_evaluation_the_figures_of_the_manifest_are_told() -> None:
    (measured,) = sagemaker_model_card(manifest())["evaluation_details"]
    groups = {group["name"]: group["metric_data"] for group in measured["metric_groups"]}
    assert groups["This model"][0] == {"name": "NDCG@20", "value": 0.3874, "type": "number"}
    assert groups["Baseline: tifu-knn"] == [{"name": "NDCG@20", "value": 0.3531, "type": "number"}]


def test_an_evaluation_is_an_entry_a_protocol_with_models_and_slices_as_bars() -> None:
    details = sagemaker_model_card(manifest(), evaluation())["evaluation_details"]
    assert [entry["name"] for entry in details] == [
        "All items",
        "Items new to the shopper",
        "Gates",
    ]
    everything = details[0]
    assert "ranks better than the best baseline, tifu-knn" in everything["evaluation_observation"]
    assert everything["datasets"] == ["Online Retail"]
    assert everything["metadata"] == {
        "task": "next-basket",
        "cut": "2011-11-09T00:00:00Z",
        "k": "20",
        "questions": "1689",
    }
    groups = {group["name"]: group["metric_data"] for group in everything["metric_groups"]}
    assert groups["This model"][0]["notes"] == "95% interval: 0.3642 to 0.4106"
    (models,) = groups["All models"]
    assert models["type"] == "bar_chart"
    assert models["x_axis_name"][:2] == ["two-stage", "tifu-knn"]
    assert models["value"][:2] == [0.3874, 0.3531]
    (activity,) = groups["This model by activity"]
    assert activity["x_axis_name"] == ["new", "light", "heavy"]
    (gates,) = details[2]["metric_groups"]
    assert [gate["value"] for gate in gates["metric_data"]] == [True, True, False, True, True]
