"""What a run of a Glue job runs: its files fetched, its command put together."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from botocore.exceptions import ClientError

from vitrine_local.glue import arguments as glue_arguments
from vitrine_local.glue.spark import spark_command
from vitrine_local.jobs import s3
from vitrine_local.jobs.call import Scope
from vitrine_local.jobs.environment import job_environment
from vitrine_local.jobs.errors import JobFailedError
from vitrine_local.jobs.roles import AwsClient, RoleSession
from vitrine_local.jobs.runner import Program
from vitrine_local.jobs.settings import run_settings, spark_submit
from vitrine_local.jobs.truststore import java_home, trust_store


@dataclass(frozen=True)
class RunRequest:
    """What a run was started with."""

    scope: Scope
    job_name: str
    run_id: str
    role_arn: str
    script: str
    arguments: Mapping[str, str]
    timeout: timedelta


def prepare(request: RunRequest, role: RoleSession, work: Path) -> Program:
    """Fetch what the run needs into a fresh directory and return its program."""
    submit, settings = spark_submit(), run_settings()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    client = role.client("s3")
    needs = glue_arguments.spark_needs(request.arguments)
    needs = replace(
        needs,
        python_files=_fetch_all(client, needs.python_files, work / "python"),
        jars=_fetch_all(client, needs.jars, work / "jars"),
        files=_fetch_all(client, needs.files, work / "files"),
    )
    environment = {**job_environment(role), **submit.environment}
    store = trust_store(java_home(environment), settings.ca_file, settings.state_dir / "tls")
    command = spark_command(
        submit,
        needs,
        script=_fetch(client, request.script, work),
        script_arguments=glue_arguments.script_arguments(
            request.arguments,
            job_name=request.job_name,
            job_id=f"j_{request.run_id.removeprefix('jr_')}",
            run_id=request.run_id,
        ),
        trust_store=store,
        ivy_dir=submit.ivy_dir or settings.state_dir / "ivy",
    )
    return Program(command, environment, work)


def _fetch(client: AwsClient, uri: str, directory: Path) -> Path:
    target = directory / uri.rsplit("/", 1)[-1]
    try:
        s3.download_file(client, uri, target)
    except ClientError as error:
        raise JobFailedError(f"Cannot read {uri}: {error}") from error
    return target


def _fetch_all(client: AwsClient, uris: tuple[str, ...], directory: Path) -> tuple[str, ...]:
    return tuple(str(_fetch(client, uri, directory)) for uri in uris)
