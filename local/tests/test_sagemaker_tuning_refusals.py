"""Tuning jobs that SageMaker would not take: each refusal names the field."""

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError
from job_aws import Emulator, unique
from tuning_aws import DEPTH, RATE, Json, Tuning, tuning_of


@pytest.fixture(scope="module")
def tuning(emulator: Emulator) -> Tuning:
    return tuning_of(emulator)


def _config(**changes: object) -> Callable[[Json], None]:
    return lambda request: request["HyperParameterTuningJobConfig"].update(changes)


def _rate(**changes: str) -> Callable[[Json], None]:
    return _config(ParameterRanges={"ContinuousParameterRanges": [RATE | changes]})


def _depth(**changes: str) -> Callable[[Json], None]:
    return _config(ParameterRanges={"IntegerParameterRanges": [DEPTH | changes]})


def _limits(**limits: int) -> Callable[[Json], None]:
    return _config(ResourceLimits=limits)


def _definition(**changes: object) -> Callable[[Json], None]:
    return lambda request: request["TrainingJobDefinition"].update(changes)


def _warm_start(request: Json) -> None:
    request["WarmStartConfig"] = {
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "nobody"}],
        "WarmStartType": "TransferLearning",
    }


_REFUSALS: list[tuple[str, Callable[[Json], None], str]] = [
    ("unknown strategy", _config(Strategy="Cmaes"), r"hyperParameterTuningJobConfig.strategy"),
    (
        "unknown goal",
        _config(HyperParameterTuningJobObjective={"Type": "Best", "MetricName": "score"}),
        r"hyperParameterTuningJobObjective.type",
    ),
    (
        "objective without a metric",
        _config(HyperParameterTuningJobObjective={"Type": "Maximize", "MetricName": "auc"}),
        r"A metric is required .*MetricName is auc, .*MetricDefinitions have score",
    ),
    ("min over max", _rate(MinValue="2"), r"ContinuousParameterRanges\[0\].MinValue .* rate"),
    ("not a number", _rate(MaxValue="much"), r"ContinuousParameterRanges\[0\].MaxValue .*'much'"),
    ("not whole", _depth(MinValue="2.5"), r"IntegerParameterRanges\[0\].MinValue .*whole number"),
    ("log of nothing", _rate(MinValue="0"), r"MinValue .* greater than 0 for Logarithmic"),
    ("unknown scale", _rate(ScalingType="Cubic"), r"ScalingType .* must be one of"),
    (
        "reverse log over 1",
        _rate(ScalingType="ReverseLogarithmic"),
        r"0 <= x < 1 for ReverseLogarithmic",
    ),
    (
        "reverse log of integers",
        _depth(ScalingType="ReverseLogarithmic"),
        r"ScalingType .* cannot be ReverseLogarithmic",
    ),
    (
        "the same twice",
        _config(
            ParameterRanges={
                "ContinuousParameterRanges": [RATE],
                "CategoricalParameterRanges": [{"Name": "rate", "Values": ["1"]}],
            }
        ),
        r"hyperparameter rate twice",
    ),
    ("nothing to search", _config(ParameterRanges={}), r"ParameterRanges must have"),
    (
        "searched and fixed",
        _definition(StaticHyperParameters={"depth": "6"}),
        r"depth is in ParameterRanges and in TrainingJobDefinition.StaticHyperParameters",
    ),
    (
        "more at once than in all",
        _limits(MaxNumberOfTrainingJobs=2, MaxParallelTrainingJobs=3),
        r"MaxParallelTrainingJobs is 3; it must not exceed MaxNumberOfTrainingJobs, which is 2",
    ),
    (
        "no number of jobs",
        _limits(MaxParallelTrainingJobs=1),
        r"MaxNumberOfTrainingJobs is required with Strategy Random",
    ),
    ("a grid of numbers", _config(Strategy="Grid"), r"Grid searches CategoricalParameterRanges"),
    (
        "too few combinations",
        _depth(MaxValue="3"),
        r"provided ranges \[2.0\] must be equal or greater .* \[4\]",
    ),
    (
        "early stopping of Hyperband",
        _config(Strategy="Hyperband", TrainingJobEarlyStoppingType="Auto"),
        r"TrainingJobEarlyStoppingType must be Off",
    ),
    (
        "Hyperband without an end",
        _config(Strategy="Hyperband"),
        r"HyperbandStrategyConfig.MaxResource is required",
    ),
    (
        "unknown early stopping",
        _config(TrainingJobEarlyStoppingType="Soon"),
        r"hyperParameterTuningJobConfig.trainingJobEarlyStoppingType",
    ),
    (
        "unknown image",
        lambda request: request["TrainingJobDefinition"]["AlgorithmSpecification"].update(
            TrainingImage="test/other:1"
        ),
        r"test/other:1 stands for no program here",
    ),
    ("unknown parent", _warm_start, r"the tuning job nobody does not exist"),
    (
        "a name that is too long",
        lambda request: request.update(HyperParameterTuningJobName="a" * 33),
        r"hyperParameterTuningJobName",
    ),
]


@pytest.mark.parametrize(
    ("change", "said"), [pytest.param(*case, id=name) for name, *case in _REFUSALS]
)
def test_a_bad_request_is_refused_and_says_where(
    tuning: Tuning, change: Callable[[Json], None], said: str
) -> None:
    request = tuning.request()
    change(request)
    with pytest.raises(ClientError, match=said) as caught:
        tuning.start(request)

    assert caught.value.response["Error"]["Code"] == "ValidationException"


@pytest.fixture(scope="module")
def parent(tuning: Tuning) -> Json:
    return tuning.run(jobs=1, parallel=1)


def _start_from(tuning: Tuning, parent: Json, request: Json) -> None:
    name = parent["HyperParameterTuningJobName"]
    request["WarmStartConfig"] = {
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": name}],
        "WarmStartType": "IdenticalDataAndAlgorithm",
    }
    tuning.start(request)


def test_a_warm_start_needs_the_same_data(tuning: Tuning, parent: Json) -> None:
    request = tuning.request()
    request["TrainingJobDefinition"]["InputDataConfig"] = [
        {
            "ChannelName": "training",
            "DataSource": {
                "S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{tuning.bucket}/other/"}
            },
        }
    ]
    with pytest.raises(ClientError, match="has another InputDataConfig"):
        _start_from(tuning, parent, request)


def test_a_warm_start_needs_the_same_hyperparameters(tuning: Tuning, parent: Json) -> None:
    with pytest.raises(ClientError, match=r"has 3 hyperparameters, .* and this one 4"):
        _start_from(tuning, parent, tuning.request(static={"more": "1"}))


def test_a_warm_start_needs_the_same_objective(tuning: Tuning, parent: Json) -> None:
    request = tuning.request(
        HyperParameterTuningJobObjective={"Type": "Minimize", "MetricName": "score"}
    )
    with pytest.raises(ClientError, match="has another HyperParameterTuningJobObjective"):
        _start_from(tuning, parent, request)


def test_a_warm_start_needs_parents_that_have_ended(tuning: Tuning) -> None:
    name = tuning.start(tuning.request(static={"epochs": "1000"}))
    try:
        with pytest.raises(ClientError, match="is InProgress; it has to have ended"):
            _start_from(tuning, {"HyperParameterTuningJobName": name}, tuning.request())
    finally:
        tuning.sagemaker.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
        tuning.finished(name)


def test_a_refused_tuning_job_does_not_exist(tuning: Tuning) -> None:
    request = tuning.request(strategy="Cmaes")
    request["HyperParameterTuningJobName"] = unique("refused")
    with pytest.raises(ClientError):
        tuning.start(request)
    with pytest.raises(ClientError, match="There is no hyperparameter tuning job"):
        tuning.describe(request["HyperParameterTuningJobName"])
