"""The SageMaker services that LocalEmu loads by entry point."""

from localemu.services.plugins import Service, aws_provider

from vitrine_local.jobs.service import build_service
from vitrine_local.sagemaker import (
    endpoints_api,
    invoke_api,
    model_packages_api,
    models_api,
    pipelines_api,
    processing_api,
    training_api,
    tuning_api,
)


def _create() -> Service:
    return build_service(
        "sagemaker",
        {
            "CreateTrainingJob": training_api.create_training_job,
            "DescribeTrainingJob": training_api.describe_training_job,
            "ListTrainingJobs": training_api.list_training_jobs,
            "StopTrainingJob": training_api.stop_training_job,
            "CreateHyperParameterTuningJob": tuning_api.create_hyper_parameter_tuning_job,
            "DescribeHyperParameterTuningJob": tuning_api.describe_hyper_parameter_tuning_job,
            "ListHyperParameterTuningJobs": tuning_api.list_hyper_parameter_tuning_jobs,
            "ListTrainingJobsForHyperParameterTuningJob": (
                tuning_api.list_training_jobs_for_hyper_parameter_tuning_job
            ),
            "StopHyperParameterTuningJob": tuning_api.stop_hyper_parameter_tuning_job,
            "CreateProcessingJob": processing_api.create_processing_job,
            "DescribeProcessingJob": processing_api.describe_processing_job,
            "ListProcessingJobs": processing_api.list_processing_jobs,
            "StopProcessingJob": processing_api.stop_processing_job,
            "CreateModel": models_api.create_model,
            "DescribeModel": models_api.describe_model,
            "ListModels": models_api.list_models,
            "DeleteModel": models_api.delete_model,
            "CreateEndpointConfig": models_api.create_endpoint_config,
            "DescribeEndpointConfig": models_api.describe_endpoint_config,
            "ListEndpointConfigs": models_api.list_endpoint_configs,
            "DeleteEndpointConfig": models_api.delete_endpoint_config,
            "CreateEndpoint": endpoints_api.create_endpoint,
            "UpdateEndpoint": endpoints_api.update_endpoint,
            "DescribeEndpoint": endpoints_api.describe_endpoint,
            "ListEndpoints": endpoints_api.list_endpoints,
            "DeleteEndpoint": endpoints_api.delete_endpoint,
            "CreatePipeline": pipelines_api.create_pipeline,
            "UpdatePipeline": pipelines_api.update_pipeline,
            "DescribePipeline": pipelines_api.describe_pipeline,
            "DeletePipeline": pipelines_api.delete_pipeline,
            "StartPipelineExecution": pipelines_api.start_pipeline_execution,
            "StopPipelineExecution": pipelines_api.stop_pipeline_execution,
            "DescribePipelineExecution": pipelines_api.describe_pipeline_execution,
            "ListPipelineExecutions": pipelines_api.list_pipeline_executions,
            "ListPipelineExecutionSteps": pipelines_api.list_pipeline_execution_steps,
            "ListPipelineParametersForExecution": (
                pipelines_api.list_pipeline_parameters_for_execution
            ),
            "CreateModelPackage": model_packages_api.create_model_package,
            "UpdateModelPackage": model_packages_api.update_model_package,
            "DeleteModelPackage": model_packages_api.delete_model_package,
            "DeleteModelPackageGroup": model_packages_api.delete_model_package_group,
        },
    )


def _create_runtime() -> Service:
    return build_service("sagemaker-runtime", {"InvokeEndpoint": invoke_api.invoke_endpoint})


sagemaker = aws_provider(api="sagemaker", name="vitrine")(_create)
sagemaker_runtime = aws_provider(api="sagemaker-runtime", name="vitrine")(_create_runtime)
