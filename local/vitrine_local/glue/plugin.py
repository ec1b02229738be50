"""The Glue service that LocalEmu loads by entry point."""

from localemu.services.plugins import Service, aws_provider

from vitrine_local.glue import jobs_api, runs_api
from vitrine_local.jobs.service import build_service


def _create() -> Service:
    return build_service(
        "glue",
        {
            "CreateJob": jobs_api.create_job,
            "GetJob": jobs_api.get_job,
            "GetJobs": jobs_api.get_jobs,
            "ListJobs": jobs_api.list_jobs,
            "BatchGetJobs": jobs_api.batch_get_jobs,
            "UpdateJob": jobs_api.update_job,
            "DeleteJob": jobs_api.delete_job,
            "StartJobRun": runs_api.start_job_run,
            "GetJobRun": runs_api.get_job_run,
            "GetJobRuns": runs_api.get_job_runs,
            "BatchStopJobRun": runs_api.batch_stop_job_run,
        },
    )


glue = aws_provider(api="glue", name="vitrine")(_create)
