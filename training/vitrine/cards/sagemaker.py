"""model-card.json: the content of an Amazon SageMaker Model Card.

The schema is in Amazon's developer guide, "Amazon SageMaker Model Cards, model card JSON schema":
what it has no place for goes to ``custom_details``. ``CreateModelCard`` takes this text as it is.
"""

from typing import Any

from vitrine.cards.sagemaker_evaluation import evaluation_details
from vitrine.cards.sagemaker_limits import LONG, SHORT, limited, metric
from vitrine.cards.wording import (
    ETHICS,
    LIMITS,
    NOT_FOR,
    PROBLEM,
    UNKNOWN,
    USES,
    algorithm,
    data_learnt_from,
    how_measured,
    learnt_until,
    summary,
    unknowns,
)
from vitrine.manifest import Manifest
from vitrine.reporting.evaluation import Evaluation

_MOST_DATASETS, _MOST_METRICS, _MOST_HYPERPARAMETERS = 15, 50, 100


def sagemaker_model_card(
    manifest: Manifest, evaluation: Evaluation | None = None
) -> dict[str, Any]:
    """:param evaluation: of this recipe; without it, the card has the manifest's figures alone."""
    return {
        "model_overview": {
            # A number is wanted for a version, so its name is the model's id.
            "model_id": limited(manifest["version"], SHORT),
            "model_name": limited(manifest["name"], SHORT),
            "model_description": limited(f"{summary(manifest)} {algorithm(manifest)}", SHORT),
            "problem_type": PROBLEM,
            "algorithm_type": limited(manifest["algorithm"], SHORT),
            "model_creator": f"Vitrine, code revision {manifest['codeRevision']}",
            "model_owner": limited(manifest.get("owner", UNKNOWN), SHORT),
        },
        "intended_uses": {
            "purpose_of_model": PROBLEM,
            "intended_uses": limited(f"{USES} {NOT_FOR}", LONG),
            "factors_affecting_model_efficiency": limited(" ".join(LIMITS), LONG),
            "risk_rating": UNKNOWN,
            "explanations_for_risk_rating": "Nobody has rated the risk of this model's use.",
        },
        "business_details": {
            "business_problem": "Shoppers find little of a large catalogue by themselves.",
            "business_stakeholders": limited(manifest.get("owner", UNKNOWN), LONG),
        },
        "training_details": _training(manifest),
        "evaluation_details": evaluation_details(manifest, evaluation),
        "additional_information": {
            "ethical_considerations": limited(ETHICS, LONG),
            "caveats_and_recommendations": limited(
                "Not known: " + " ".join(unknowns(manifest)), LONG
            ),
            "custom_details": _custom(manifest),
        },
    }


def _training(manifest: Manifest) -> dict[str, Any]:
    data = manifest["trainingSet"]
    datasets = [f"Training set {data['runId']}"] + [
        f"{table} at snapshot {snapshot}" for table, snapshot in data["snapshots"].items()
    ]
    # These were measured in training; the others stand with the evaluation.
    validation = {n: v for n, v in manifest["metrics"].items() if n.startswith("validation.")}
    hyperparameters = list(manifest["hyperparameters"].items())[:_MOST_HYPERPARAMETERS]
    return {
        "objective_function": {
            "function": {"function": "Maximize", "facet": "NDCG"},
            "notes": limited(how_measured(manifest), SHORT),
        },
        "training_observations": limited(data_learnt_from(manifest), SHORT),
        "training_job_details": {
            "training_datasets": [limited(name, SHORT) for name in datasets[:_MOST_DATASETS]],
            "user_provided_training_metrics": [
                metric(name, value) for name, value in list(validation.items())[:_MOST_METRICS]
            ],
            "user_provided_hyper_parameters": [
                {"name": limited(name, 255), "value": limited(str(value), 255) or "(empty)"}
                for name, value in hyperparameters
            ],
        },
    }


def _custom(manifest: Manifest) -> dict[str, str]:
    """Its keys are words of letters, digits and underscores."""
    data = manifest["trainingSet"]
    details = {
        "version": manifest["version"],
        "made_at": manifest.get("createdAt", UNKNOWN),
        "retire_on": manifest.get("retireOn", UNKNOWN),
        "consent_basis": manifest.get("consentBasis", UNKNOWN),
        "code_revision": manifest["codeRevision"],
        "training_set": data["runId"],
        "data_start": data["start"],
        "data_end": data["end"],
        "learnt_until": learnt_until(manifest),
    }
    return {key: limited(value, SHORT) for key, value in details.items()}
