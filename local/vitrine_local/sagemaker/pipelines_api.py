"""The operations on pipelines and their runs."""

from dataclasses import dataclass
from datetime import UTC, datetime

from vitrine_local.jobs.call import Call, Request, Resources, Response, required
from vitrine_local.jobs.errors import ApiError, validation_error
from vitrine_local.sagemaker.listing import list_page, picked
from vitrine_local.sagemaker.naming import already_exists, arn_of, new_name
from vitrine_local.sagemaker.pipeline_definition import Definition, parse_definition
from vitrine_local.sagemaker.pipeline_execution import PipelineExecution
from vitrine_local.sagemaker.training_api import role_for


@dataclass(frozen=True)
class _Pipeline:
    arn: str
    request: Request
    definition: Definition
    created: datetime
    modified: datetime


_pipelines: Resources[_Pipeline] = Resources()
_executions: Resources[PipelineExecution] = Resources()


def _definition(request: Request) -> Definition:
    if request.get("PipelineDefinitionS3Location"):
        raise validation_error("Give the PipelineDefinition itself: none is read from S3 here.")
    return parse_definition(required(request, "PipelineDefinition"))


def _found(call: Call, request: Request) -> _Pipeline:
    name = str(required(request, "PipelineName")).rsplit("/", 1)[-1]
    pipeline = _pipelines.find(call.scope, name)
    if pipeline is None:
        raise ApiError("ResourceNotFound", f"Pipeline {name} does not exist.", 404)
    return pipeline


def create_pipeline(call: Call, request: Request) -> Response:
    """CreatePipeline."""
    name = new_name(request, "PipelineName", 256)
    # Whether the role can be assumed is asked now, and its credentials are a run's own.
    role_for(call, required(request, "RoleArn"))
    now = datetime.now(UTC)
    arn = arn_of(call.scope, "pipeline", name)
    pipeline = _Pipeline(arn, request, _definition(request), now, now)
    if not _pipelines.add(call.scope, name, pipeline):
        raise already_exists("Pipeline", arn)
    return {"PipelineArn": arn}


def update_pipeline(call: Call, request: Request) -> Response:
    """UpdatePipeline; runs that go on keep the definition that they began with."""
    before = _found(call, request)
    changed = {**before.request, **request}
    role_for(call, changed["RoleArn"])
    after = _Pipeline(before.arn, changed, _definition(changed), before.created, datetime.now(UTC))
    _pipelines.replace(call.scope, before.request["PipelineName"], after)
    return {"PipelineArn": before.arn}


def describe_pipeline(call: Call, request: Request) -> Response:
    """DescribePipeline."""
    pipeline = _found(call, request)
    shown = picked(
        "PipelineName",
        "PipelineDisplayName",
        "PipelineDescription",
        "PipelineDefinition",
        "RoleArn",
    )
    return shown(dict(pipeline.request)) | {
        "PipelineArn": pipeline.arn,
        "PipelineStatus": "Active",
        "CreationTime": pipeline.created,
        "LastModifiedTime": pipeline.modified,
    }


def delete_pipeline(call: Call, request: Request) -> Response:
    """DeletePipeline."""
    pipeline = _found(call, request)
    _pipelines.remove(call.scope, pipeline.request["PipelineName"])
    return {"PipelineArn": pipeline.arn}


def start_pipeline_execution(call: Call, request: Request) -> Response:
    """StartPipelineExecution."""
    pipeline = _found(call, request)
    given = {each["Name"]: each["Value"] for each in request.get("PipelineParameters") or []}
    role = role_for(call, pipeline.request["RoleArn"])
    execution = PipelineExecution(pipeline.arn, pipeline.definition, role, given)
    _executions.add(call.scope, execution.arn, execution)
    execution.start()
    return {"PipelineExecutionArn": execution.arn}


def _execution(call: Call, request: Request) -> PipelineExecution:
    arn = required(request, "PipelineExecutionArn")
    execution = _executions.find(call.scope, arn)
    if execution is None:
        raise ApiError("ResourceNotFound", f"Pipeline execution {arn} does not exist.", 404)
    return execution


def describe_pipeline_execution(call: Call, request: Request) -> Response:
    """DescribePipelineExecution."""
    return _execution(call, request).describe()


def stop_pipeline_execution(call: Call, request: Request) -> Response:
    """StopPipelineExecution."""
    execution = _execution(call, request)
    if not execution.stop():
        raise validation_error(f"The execution is in status {execution.status}.")
    return {"PipelineExecutionArn": execution.arn}


def list_pipeline_executions(call: Call, request: Request) -> Response:
    """ListPipelineExecutions."""
    arn = _found(call, request).arn
    return list_page(
        request,
        [
            each.describe()
            for each in _executions.all(call.scope)
            if each.arn.startswith(f"{arn}/execution/")
        ],
        key="PipelineExecutionSummaries",
        name="PipelineExecutionArn",
        status=None,
        summary=picked("PipelineExecutionArn", "PipelineExecutionStatus", "CreationTime"),
    )


def list_pipeline_execution_steps(call: Call, request: Request) -> Response:
    """ListPipelineExecutionSteps; newest first, as SageMaker's are."""
    steps = [dict(step) for step in _execution(call, request).steps]
    if request.get("SortOrder", "Descending") == "Descending":
        steps.reverse()
    return {"PipelineExecutionSteps": steps}


def list_pipeline_parameters_for_execution(call: Call, request: Request) -> Response:
    """ListPipelineParametersForExecution."""
    parameters = _execution(call, request).parameters
    return {
        "PipelineParameters": [{"Name": name, "Value": value} for name, value in parameters.items()]
    }
