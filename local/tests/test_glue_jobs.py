"""Glue jobs: a run's arguments, files, states, logs and end."""

import io
import zipfile
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError
from job_aws import Emulator, create_bucket, create_job_role, log_lines, unique, wait_for

_ENDED = {"SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED"}

_SCRIPT = """
import argparse, os, sys, time
import packaged
parser = argparse.ArgumentParser()
parser.add_argument("--behave", default="succeed")
parser.add_argument("--JOB_NAME")
known, rest = parser.parse_known_args()
print("greeting", packaged.GREETING, known.JOB_NAME, os.environ["GLUE_TEST_VARIABLE"])
print("rest", rest)
print("confs", os.environ["SPARK_CONFS"])
print("packages", os.environ["SPARK_PACKAGES"], flush=True)
if known.behave == "fail":
    try:
        raise KeyError("inner")
    except KeyError as error:
        raise ValueError("column USER_ID is missing") from error
if known.behave == "exit":
    sys.exit("nothing to do")
if known.behave == "sleep":
    time.sleep(600)
"""


@dataclass(frozen=True)
class Glue:
    """A job, and its runs."""

    emulator: Emulator
    job: str

    def start(self, **arguments: str) -> str:
        """Start a run and return its id."""
        answer = self.emulator.client("glue").start_job_run(
            JobName=self.job, Arguments={f"--{name}": value for name, value in arguments.items()}
        )
        run_id: str = answer["JobRunId"]
        return run_id

    def run(self, run_id: str) -> dict[str, Any]:
        """Describe a run."""
        answer = self.emulator.client("glue").get_job_run(JobName=self.job, RunId=run_id)
        found: dict[str, Any] = answer["JobRun"]
        return found

    def finished(self, run_id: str, seconds: float = 30.0) -> dict[str, Any]:
        """Wait for a run's end and describe it."""
        return wait_for(lambda: self.run(run_id), lambda run: run["JobRunState"] in _ENDED, seconds)


def _create(emulator: Emulator, bucket: str, role: str, **definition: object) -> Glue:
    name = unique("job")
    emulator.client("glue").create_job(
        Name=name,
        Role=role,
        Command={
            "Name": "glueetl",
            "PythonVersion": "3",
            "ScriptLocation": f"s3://{bucket}/scripts/job.py",
        },
        GlueVersion="5.0",
        DefaultArguments={
            "--extra-py-files": f"s3://{bucket}/scripts/packaged.zip",
            "--datalake-formats": "iceberg",
            "--conf": "spark.one=1 --conf spark.two=2",
            "--enable-metrics": "",
            "--behave": "succeed",
        },
        **definition,
    )
    return Glue(emulator, name)


@pytest.fixture(scope="module")
def bucket(emulator: Emulator) -> str:
    name, s3 = create_bucket(emulator), emulator.client("s3")
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("packaged.py", "GREETING = 'from the zip'\n")
    s3.put_object(Bucket=name, Key="scripts/packaged.zip", Body=package.getvalue())
    s3.put_object(Bucket=name, Key="scripts/job.py", Body=_SCRIPT.encode())
    return name


@pytest.fixture(scope="module")
def role(emulator: Emulator, bucket: str) -> str:
    return create_job_role(emulator, "glue.amazonaws.com", bucket)


@pytest.fixture(scope="module")
def glue(emulator: Emulator, bucket: str, role: str) -> Glue:
    return _create(emulator, bucket, role)


def test_a_run_has_its_arguments_and_files(glue: Glue) -> None:
    run_id = glue.start(source="online-retail")
    run = glue.finished(run_id)

    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
    lines = log_lines(glue.emulator, "/aws-glue/jobs/output", run_id)
    assert f"greeting from the zip {glue.job} from the launcher" in lines
    rest = next(line for line in lines if line.startswith("rest "))
    assert "'--source', 'online-retail'" in rest
    assert "'--datalake-formats', 'iceberg'" in rest
    assert "spark.two=2" in lines
    assert "packages " in lines, "Iceberg is on the class path already"


def test_a_failed_run_says_its_last_exception(glue: Glue) -> None:
    run_id = glue.start(behave="fail")
    run = glue.finished(run_id)

    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"] == "ValueError: column USER_ID is missing"
    errors = log_lines(glue.emulator, "/aws-glue/jobs/error", run_id)
    assert "KeyError: 'inner'" in errors


def test_a_run_that_exits_with_a_sentence_says_it(glue: Glue) -> None:
    run = glue.finished(glue.start(behave="exit"))

    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"] == "nothing to do"


def test_a_second_run_has_to_wait_and_the_first_can_be_stopped(glue: Glue) -> None:
    client = glue.emulator.client("glue")
    run_id = glue.start(behave="sleep")
    with pytest.raises(ClientError) as caught:
        glue.start()
    assert caught.value.response["Error"]["Code"] == "ConcurrentRunsExceededException"
    wait_for(lambda: glue.run(run_id), lambda run: run["JobRunState"] == "RUNNING")

    answer = client.batch_stop_job_run(JobName=glue.job, JobRunIds=[run_id, "jr_missing"])
    assert [entry["JobRunId"] for entry in answer["SuccessfulSubmissions"]] == [run_id]
    assert answer["Errors"][0]["ErrorDetail"]["ErrorCode"] == "EntityNotFoundException"
    assert glue.finished(run_id)["JobRunState"] == "STOPPED"


def test_a_script_that_is_not_there_fails_the_run(
    emulator: Emulator, bucket: str, role: str
) -> None:
    glue = _create(emulator, f"{bucket}/no", role)
    run = glue.finished(glue.start())

    assert run["JobRunState"] == "FAILED"
    assert f"Cannot read s3://{bucket}/no/scripts/" in run["ErrorMessage"]


def test_a_role_that_does_not_trust_glue_fails_the_run(emulator: Emulator, bucket: str) -> None:
    role = create_job_role(emulator, "sagemaker.amazonaws.com", bucket)
    run = (glue := _create(emulator, bucket, role)).finished(glue.start())

    assert run["JobRunState"] == "FAILED"
    assert "Could not assume role" in run["ErrorMessage"]


def test_a_job_is_changed_and_deleted(emulator: Emulator, bucket: str, role: str) -> None:
    glue = _create(emulator, bucket, role, Tags={"project": "vitrine"})
    client = emulator.client("glue")
    command = {"Name": "glueetl", "ScriptLocation": f"s3://{bucket}/scripts/job.py"}
    client.update_job(JobName=glue.job, JobUpdate={"Role": role, "Command": command, "Timeout": 7})

    job = client.get_job(JobName=glue.job)["Job"]
    assert (job["Timeout"], job["DefaultArguments"]) == (7, {})
    arn = f"arn:aws:glue:us-east-1:000000000000:job/{glue.job}"
    assert client.get_tags(ResourceArn=arn)["Tags"] == {"project": "vitrine"}
    client.delete_job(JobName=glue.job)
    with pytest.raises(ClientError) as caught:
        client.get_job(JobName=glue.job)
    assert caught.value.response["Error"]["Code"] == "EntityNotFoundException"


def test_the_catalog_is_still_there(emulator: Emulator) -> None:
    client, name = emulator.client("glue"), unique("db").replace("-", "_")
    client.create_database(DatabaseInput={"Name": name})

    assert client.get_database(Name=name)["Database"]["Name"] == name
