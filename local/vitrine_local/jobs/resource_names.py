"""The IAM names of what a call does and of what it does it to, where LocalEmu has them wrong.

LocalEmu builds a resource's ARN from the call's parameters. It lacks some services that a run
here relies on, takes a service's SDK name for its IAM prefix, and names log groups without what
follows their name, so that policies written as AWS wants them would not match. For a batch of
objects to delete it takes the bucket, and for a batch of DynamoDB items any table.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any

from localemu.services.iam_enforcement import arn_builder, service_action_map

type _Params = Mapping[str, Any]

# SDK name -> IAM prefix, where they differ.
_ACTION_PREFIXES = {
    "sagemaker-runtime": "sagemaker",
    "stepfunctions": "states",
    "dynamodbstreams": "dynamodb",
}

# Operation parameter -> resource type in the ARN; the first that a request has counts.
_SAGEMAKER = {
    "TrainingJobName": "training-job",
    "ProcessingJobName": "processing-job",
    "HyperParameterTuningJobName": "hyper-parameter-tuning-job",
    "EndpointName": "endpoint",
    "EndpointConfigName": "endpoint-config",
    "ModelPackageArn": "model-package",
    "ModelPackageGroupName": "model-package-group",
    "ModelPackageName": "model-package",
    "ModelName": "model",
}


def install() -> None:
    """Teach the enforcer these names; runs once when the emulator starts."""
    arn_builder._SERVICE_ARN_BUILDERS.update(
        {
            "sagemaker": _sagemaker_arn,
            "sagemaker-runtime": _sagemaker_arn,
            "glue": _glue_arn,
            "stepfunctions": _states_arn,
            "dynamodbstreams": _stream_arn,
            "dynamodb": _table_arn,
            "logs": _logs_arn,
            "s3": _s3_arn,
        }
    )
    service_action_map.map_action = _with_prefixes(service_action_map.map_action)


def is_certain(service: str, arn: str) -> bool:
    """Whether the ARN that was built for a call is the one that AWS would take."""
    builders = arn_builder._SERVICE_ARN_BUILDERS
    if service not in builders or ":key/alias/" in arn:
        return False
    # A call by another handle, such as a shard iterator, does not name its resource.
    return service == "logs" or not arn.endswith("*")


def _with_prefixes(
    map_action: Callable[[str, str], list[str]],
) -> Callable[[str, str], list[str]]:
    def actions(service: str, operation: str) -> list[str]:
        return map_action(_ACTION_PREFIXES.get(service, service), operation)

    return actions


def _named_arn(
    service: str, types: Mapping[str, str], params: _Params, region: str, account: str
) -> str:
    for parameter, resource_type in types.items():
        name = params.get(parameter)
        if isinstance(name, str) and name:
            if name.startswith("arn:"):
                return name
            return f"arn:aws:{service}:{region}:{account}:{resource_type}/{name}"
    return f"arn:aws:{service}:{region}:{account}:*"


def _sagemaker_arn(params: _Params, region: str, account: str) -> str:
    return _named_arn("sagemaker", _SAGEMAKER, params, region, account)


def _glue_arn(params: _Params, region: str, account: str) -> str:
    """Name a job, table or database; AWS wants the table's database and catalog besides."""
    return f"arn:aws:glue:{region}:{account}:{_glue_resource(params)}"


def _glue_resource(params: _Params) -> str:
    name = params.get("Name")
    job = params.get("JobName") or (name if "Command" in params else None)
    if job:
        return f"job/{job}"
    database = params.get("DatabaseName")
    if database:
        table = name or params.get("TableName") or (params.get("TableInput") or {}).get("Name")
        return f"table/{database}/{table}" if table else f"database/{database}"
    database = name or (params.get("DatabaseInput") or {}).get("Name")
    return f"database/{database}" if database else "catalog"


def _s3_arn(params: _Params, _region: str, _account: str) -> str:
    """Name the object; of several to delete, what their keys have in common.

    AWS judges each key of such a batch. One name stands for all of them here, so a policy has to
    allow the folder that they share.
    """
    keys = [entry["Key"] for entry in (params.get("Delete") or {}).get("Objects") or []]
    # Characters, not folders: a policy's wildcard knows no folders either.
    key = params.get("Key") or os.path.commonprefix(keys)  # noqa: RUF071
    bucket = f"arn:aws:s3:::{params.get('Bucket', '*')}"
    return f"{bucket}/{key}" if key or keys else bucket


def _states_arn(params: _Params, region: str, account: str) -> str:
    for parameter in ("stateMachineArn", "executionArn", "activityArn"):
        arn = params.get(parameter)
        if isinstance(arn, str) and arn:
            return arn
    return f"arn:aws:states:{region}:{account}:stateMachine:{params.get('name') or '*'}"


def _table_arn(params: _Params, region: str, account: str) -> str:
    """Name the one table of a request or of a batch; a batch over several needs leave for all."""
    parts = [part for entry in params.get("TransactItems") or [] for part in entry.values()]
    tables = {part["TableName"] for part in parts} | set(params.get("RequestItems") or {})
    table = params.get("TableName") or (tables.pop() if len(tables) == 1 else "*")
    arn = f"arn:aws:dynamodb:{region}:{account}:table/{table}"
    return table if table.startswith("arn:") else arn


def _stream_arn(params: _Params, region: str, account: str) -> str:
    arn = params.get("StreamArn")
    return arn if isinstance(arn, str) else f"arn:aws:dynamodb:{region}:{account}:table/*"


def _logs_arn(params: _Params, region: str, account: str) -> str:
    group = params.get("logGroupName") or "*"
    arn = f"arn:aws:logs:{region}:{account}:log-group:{group}"
    stream = params.get("logStreamName")
    return f"{arn}:log-stream:{stream}" if stream else f"{arn}:*"
