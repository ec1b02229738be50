"""What SageMaker accepts as the content of a model card.

After "model card JSON schema" in the developer guide's chapter on SageMaker Model Cards, and the
lengths of AWS::SageMaker::ModelCard in CloudFormation's schema where the two differ.
"""

from typing import Any

Schema = dict[str, Any]


def text(longest: int) -> Schema:
    return {"type": "string", "maxLength": longest}


def named(longest: int) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": longest}


def some(items: Schema, most: int | None = None) -> Schema:
    return {"type": "array", "items": items} | ({"maxItems": most} if most else {})


def fields(*required: str, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


def words(longest: int) -> Schema:
    """Own keys, which are words, with texts."""
    return {
        "type": "object",
        "propertyNames": {"pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$"},
        "additionalProperties": text(longest),
    }


IMAGES = fields(container_image=some(text(1024), 15))
TRAINING_METRIC = fields(
    "name", "value", name=named(255), notes=text(1024), value={"type": "number"}
)
HYPERPARAMETER = fields("name", "value", name=named(255), value=named(255))
_VALUES: dict[str, tuple[Schema, Schema]] = {
    "number": ({"type": "number"}, text(63)),
    "string": (text(63), text(63)),
    "boolean": ({"type": "boolean"}, text(63)),
    "bar_chart": ({"type": "array", "items": {"type": "number"}, "minItems": 1}, some(text(63))),
}
EVALUATION_METRIC = {
    "anyOf": [
        fields(
            "name",
            "type",
            "value",
            name=named(255),
            notes=text(1024),
            type={"const": kind},
            value=value,
            x_axis_name=axis,
            y_axis_name=text(63),
        )
        for kind, (value, axis) in _VALUES.items()
    ]
}
MODEL_CARD = fields(
    model_overview=fields(
        model_id=text(1024),
        model_name=text(1024),
        model_description=text(1024),
        model_version={"type": "number", "minimum": 1},
        problem_type=text(1024),
        algorithm_type=text(1024),
        model_creator=text(1024),
        model_owner=text(1024),
        model_artifact=some(text(1024), 15),
        inference_environment=IMAGES,
    ),
    intended_uses=fields(
        purpose_of_model=text(2048),
        intended_uses=text(2048),
        factors_affecting_model_efficiency=text(2048),
        risk_rating={"enum": ["High", "Medium", "Low", "Unknown"]},
        explanations_for_risk_rating=text(2048),
    ),
    business_details=fields(
        business_problem=text(2048),
        business_stakeholders=text(2048),
        line_of_business=text(2048),
    ),
    training_details=fields(
        objective_function=fields(
            function=fields(
                function={"enum": ["Maximize", "Minimize"]}, facet=text(63), condition=text(63)
            ),
            notes=text(1024),
        ),
        training_observations=text(1024),
        training_job_details=fields(
            training_arn=text(1024),
            training_datasets=some(text(1024), 15),
            training_environment=IMAGES,
            training_metrics=some(TRAINING_METRIC, 50),
            user_provided_training_metrics=some(TRAINING_METRIC, 50),
            hyper_parameters=some(HYPERPARAMETER, 100),
            user_provided_hyper_parameters=some(HYPERPARAMETER, 100),
        ),
    ),
    evaluation_details=some(
        fields(
            "name",
            name=named(63),
            evaluation_observation=text(2096),
            evaluation_job_arn=text(256),
            datasets=some(text(1024), 10),
            metadata=words(1024),
            metric_groups=some(
                fields("name", "metric_data", name=named(63), metric_data=some(EVALUATION_METRIC))
            ),
        )
    ),
    additional_information=fields(
        ethical_considerations=text(2048),
        caveats_and_recommendations=text(2048),
        custom_details=words(1024),
    ),
)
LONGEST = 100_000
"""Characters of the whole content."""
