"""The names that the enforcer gives to what a call is about."""

from typing import Any

import pytest

from vitrine_local.jobs import resource_names

_BUILDERS = {
    "s3": resource_names._s3_arn,
    "glue": resource_names._glue_arn,
    "sagemaker": resource_names._sagemaker_arn,
    "logs": resource_names._logs_arn,
    "states": resource_names._states_arn,
    "dynamodb": resource_names._table_arn,
}


@pytest.mark.parametrize(
    ("service", "params", "resource"),
    [
        ("s3", {"Bucket": "b"}, "arn:aws:s3:::b"),
        ("s3", {"Bucket": "b", "Key": "a/k"}, "arn:aws:s3:::b/a/k"),
        (
            "s3",
            {"Bucket": "b", "Delete": {"Objects": [{"Key": "a/set/x"}, {"Key": "a/set/y"}]}},
            "arn:aws:s3:::b/a/set/",
        ),
        (
            "s3",
            {"Bucket": "b", "Delete": {"Objects": [{"Key": "x"}, {"Key": "y"}]}},
            "arn:aws:s3:::b/",
        ),
        ("glue", {}, "catalog"),
        ("glue", {"JobName": "j", "RunId": "jr_1"}, "job/j"),
        ("glue", {"Name": "j", "Command": {"Name": "glueetl"}}, "job/j"),
        ("glue", {"Name": "d"}, "database/d"),
        ("glue", {"DatabaseInput": {"Name": "d"}}, "database/d"),
        ("glue", {"DatabaseName": "d"}, "database/d"),
        ("glue", {"DatabaseName": "d", "Name": "t"}, "table/d/t"),
        ("glue", {"DatabaseName": "d", "TableInput": {"Name": "t"}}, "table/d/t"),
        ("sagemaker", {"EndpointName": "e", "EndpointConfigName": "c"}, "endpoint/e"),
        ("sagemaker", {"EndpointConfigName": "c", "ProductionVariants": []}, "endpoint-config/c"),
        (
            "sagemaker",
            {"HyperParameterTuningJobName": "t", "TrainingJobDefinition": {}},
            "hyper-parameter-tuning-job/t",
        ),
        ("sagemaker", {"ModelPackageGroupName": "g"}, "model-package-group/g"),
        ("sagemaker", {"ModelPackageName": "arn:aws:sagemaker:r:a:model-package/g/1"}, None),
        ("sagemaker", {}, "*"),
        ("logs", {"logGroupName": "/aws-glue/jobs/error"}, "log-group:/aws-glue/jobs/error:*"),
        ("logs", {"logGroupName": "g", "logStreamName": "s"}, "log-group:g:log-stream:s"),
        ("states", {"name": "m"}, "stateMachine:m"),
        ("dynamodb", {"TableName": "t", "Key": {}}, "table/t"),
        ("dynamodb", {"RequestItems": {"t": []}}, "table/t"),
        ("dynamodb", {"RequestItems": {"t": [], "u": []}}, "table/*"),
        ("dynamodb", {"TransactItems": [{"Put": {"TableName": "t"}}]}, "table/t"),
    ],
)
def test_a_resource_is_named_as_aws_names_it(
    service: str, params: dict[str, Any], resource: str | None
) -> None:
    arn = _BUILDERS[service](params, "r", "a")

    if resource is None:
        assert arn == "arn:aws:sagemaker:r:a:model-package/g/1"
    elif service == "s3":
        assert arn == resource
    else:
        assert arn == f"arn:aws:{service}:r:a:{resource}"


def test_a_call_that_does_not_name_its_resource_is_uncertain() -> None:
    resource_names.install()

    assert resource_names.is_certain("sagemaker", "arn:aws:sagemaker:r:a:training-job/j")
    assert resource_names.is_certain("logs", "arn:aws:logs:r:a:log-group:g:*")
    # By shard iterator, by alias, and of a service whose resources have no names here.
    assert not resource_names.is_certain("kinesis", "arn:aws:kinesis:r:a:stream/*")
    assert not resource_names.is_certain("kms", "arn:aws:kms:r:a:key/alias/lake")
    assert not resource_names.is_certain("firehose", "arn:aws:firehose:r:a:f")
