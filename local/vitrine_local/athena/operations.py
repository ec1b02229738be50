"""The operations of Athena that LocalEmu lacks or that would not hold what they were told."""

from pathlib import Path
from typing import Any

import boto3
import moto.backends
from localemu.aws.api import CommonServiceException, RequestContext
from localemu.services.athena.registry import ColumnMeta, QueryResult, get_registry
from localemu.services.moto import call_moto_with_request

from vitrine_local.athena.lake import Answer, answer
from vitrine_local.athena.results import as_csv, as_text
from vitrine_local.athena.sql import QueryError
from vitrine_local.environment import Settings
from vitrine_local.jobs.s3 import split_uri

type Request = dict[str, Any]
type Response = dict[str, Any]

_DEFAULT_WORKGROUP = "primary"


def start_query_execution(context: RequestContext, request: Request) -> Response:
    """Run a query, and write its result where its workgroup or the caller says."""
    backend = _backend(context)
    name = request.get("WorkGroup") or _DEFAULT_WORKGROUP
    group = backend.work_groups.get(name)
    if group is None:
        raise _invalid(f"WorkGroup {name} is not found.")
    result = _result_configuration(request, group.configuration)
    started: Response = call_moto_with_request(
        context, {**request, "WorkGroup": name, "ResultConfiguration": dict(result)}
    )
    query = started["QueryExecutionId"]
    execution = backend.executions[query]
    database = (request.get("QueryExecutionContext") or {}).get("Database", "")
    try:
        found = answer(request["QueryString"], database, context.account_id, context.region)
    except QueryError as error:
        execution.status = "FAILED"
        get_registry().put(QueryResult(exec_id=query, columns=[], rows=[], error=str(error)))
        return started
    _write(found, execution.config["OutputLocation"], result)
    execution.status = "SUCCEEDED"
    execution.end_time = execution.start_time + found.milliseconds / 1000
    get_registry().put(
        QueryResult(
            exec_id=query,
            columns=[ColumnMeta(name=column, type=kind) for column, kind in found.columns],
            rows=[[as_text(value) for value in row] for row in found.rows],
            output_location=execution.config["OutputLocation"],
            execution_time_ms=found.milliseconds,
        )
    )
    return started


def delete_named_query(context: RequestContext, request: Request) -> Response:
    """Forget a saved query."""
    _backend(context).named_queries.pop(request["NamedQueryId"], None)
    return {}


def update_work_group(context: RequestContext, request: Request) -> Response:
    """Change the settings that the request names."""
    group = _backend(context).work_groups.get(request["WorkGroup"])
    if group is None:
        raise _invalid(f"WorkGroup {request['WorkGroup']} is not found.")
    updates = dict(request.get("ConfigurationUpdates") or {})
    results = updates.pop("ResultConfigurationUpdates", {})
    group.configuration.update(updates)
    group.configuration["ResultConfiguration"] = {
        **group.configuration.get("ResultConfiguration", {}),
        **results,
    }
    group.description = request.get("Description", group.description)
    return {}


def _result_configuration(request: Request, group: dict[str, Any]) -> dict[str, Any]:
    """Return the workgroup's where it is enforced, else what the caller says over it."""
    of_group: dict[str, Any] = group.get("ResultConfiguration") or {}
    asked: dict[str, Any] = request.get("ResultConfiguration") or {}
    result = of_group if group.get("EnforceWorkGroupConfiguration") else {**of_group, **asked}
    if not result.get("OutputLocation"):
        raise _invalid(
            "No output location provided. An output location is required either through the"
            " Workgroup result configuration setting or as an API input."
        )
    return result


def _write(found: Answer, uri: str, result: dict[str, Any]) -> None:
    settings = Settings.from_environment()
    client = boto3.client(
        "s3",
        endpoint_url=settings.endpoint,
        verify=str(Path(settings.ca_file)),
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the deploying key, which is root
        region_name="us-east-1",
    )
    bucket, key = split_uri(uri)
    encryption = result.get("EncryptionConfiguration") or {}
    kms = (
        {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": encryption["KmsKey"]}
        if encryption.get("KmsKey")
        else {}
    )
    client.put_object(Bucket=bucket, Key=key, Body=as_csv(found).encode(), **kms)


def _backend(context: RequestContext) -> Any:  # noqa: ANN401 - moto has no types
    return moto.backends.get_backend("athena")[context.account_id][context.region]


def _invalid(message: str) -> CommonServiceException:
    return CommonServiceException(
        code="InvalidRequestException", message=message, status_code=400, sender_fault=True
    )
