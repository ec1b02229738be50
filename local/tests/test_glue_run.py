"""A Glue run's end by time, its arguments and its message, without an emulator."""

import os
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from job_aws import wait_for

from vitrine_local.glue import run as glue_run
from vitrine_local.glue.arguments import merged, script_arguments, spark_needs
from vitrine_local.glue.failure import FailureFinder
from vitrine_local.glue.program import RunRequest
from vitrine_local.glue.spark import packages_of, spark_command
from vitrine_local.jobs.call import Scope
from vitrine_local.jobs.errors import JobFailedError
from vitrine_local.jobs.runner import Ending, Program, run_program
from vitrine_local.jobs.settings import SparkSubmit


class _Log:
    """Takes the place of a log that goes to CloudWatch."""

    def __init__(self, *_arguments: object) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line)

    def close(self) -> None:
        pass


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let a run sleep, far from AWS."""
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    program = Program(command, {}, tmp_path)
    for name in ("STATE_DIR", "ENDPOINT", "CA_FILE", "NODE"):
        monkeypatch.setenv(f"VITRINE_LOCAL_{name}", str(tmp_path))
    monkeypatch.setattr(glue_run, "assume_role", lambda *_: None)
    monkeypatch.setattr(glue_run, "prepare", lambda *_: program)
    monkeypatch.setattr(glue_run, "publish", lambda *_, **__: None)
    monkeypatch.setattr(glue_run, "JobLog", _Log)


@pytest.mark.usefixtures("alone")
def test_a_run_over_its_time_is_timed_out() -> None:
    run = glue_run.JobRun(
        RunRequest(
            scope=Scope("000000000000", "us-east-1"),
            job_name="ingest",
            run_id="jr_1",
            role_arn="arn:aws:iam::000000000000:role/r",
            script="s3://b/job.py",
            arguments={},
            timeout=timedelta(seconds=0.3),
        )
    )
    run.start()
    status = wait_for(lambda: run.status, lambda found: found.completed_on is not None, 10)

    assert status.state == "TIMEOUT"
    assert status.error_message == "The job run exceeded its time-out of 0:00:00.300000."
    assert not run.active
    assert not run.stop()


def test_a_program_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    script = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        " print('up', flush=True); time.sleep(60)"
    )
    stop = threading.Event()
    outcome = run_program(
        Program([sys.executable, "-c", script], {}, tmp_path),
        timeout_seconds=30,
        stop=stop,
        grace_seconds=0.2,
        on_line=lambda _stream, _line: stop.set(),
    )

    assert outcome.ending is Ending.STOPPED
    assert outcome.exit_code == 128 + 9


def test_a_program_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(JobFailedError, match="Cannot start no-such-program"):
        run_program(
            Program(["no-such-program"], {}, tmp_path),
            timeout_seconds=1,
            stop=threading.Event(),
            grace_seconds=1,
            on_line=lambda _stream, _line: None,
        )


def test_arguments_of_the_run_win_except_over_fixed_ones() -> None:
    defaults = {"--a": "default", "--b": "default", "--c": "default"}
    arguments = merged(defaults, {"--b": "run", "--c": "run"}, {"--c": "fixed"})

    assert arguments == {"--a": "default", "--b": "run", "--c": "fixed"}
    assert script_arguments(
        {"--enable-metrics": "", "--a": "1"}, job_name="j", job_id="j_1", run_id="jr_1"
    ) == [
        *("--JOB_NAME", "j", "--JOB_ID", "j_1", "--JOB_RUN_ID", "jr_1"),
        *("--enable-metrics", "--a", "1"),
    ]


def test_special_arguments_are_read() -> None:
    needs = spark_needs(
        {
            "--conf": "spark.a=1 --conf spark.b=x y --conf  spark.c=3",
            "--extra-py-files": "s3://b/a.zip, s3://b/b.py",
            "--datalake-formats": "iceberg",
        }
    )

    assert needs.confs == ("spark.a=1", "spark.b=x y", "spark.c=3")
    assert needs.python_files == ("s3://b/a.zip", "s3://b/b.py")
    assert needs.datalake_formats == ("iceberg",)
    assert needs.jars == ()


def test_a_properties_file_is_added_to(tmp_path: Path) -> None:
    properties = tmp_path / "spark.conf"
    properties.write_text(
        "# a comment\n"
        "spark.jars.packages    org.x:hadoop:1,org.apache.iceberg:iceberg-aws-bundle:1.10.0\n"
        "spark.driver.extraJavaOptions   -Da=1 -Db=2\n"
    )
    command = spark_command(
        SparkSubmit(("spark-submit", "--properties-file", str(properties)), {}, None),
        spark_needs({"--datalake-formats": "iceberg", "--conf": "spark.own=1"}),
        script=Path("/w/job.py"),
        script_arguments=["--a", "1"],
        trust_store=Path("/w/trust.jks"),
        ivy_dir=Path("/ivy"),
    )

    packages = command[command.index("--packages") + 1].split(",")
    assert packages == [
        "org.x:hadoop:1",
        "org.apache.iceberg:iceberg-aws-bundle:1.10.0",
        "org.apache.iceberg:iceberg-spark-runtime-3.5_2.12:1.10.0",
    ]
    java = next(part for part in command if part.startswith("spark.driver.extraJavaOptions="))
    assert java.startswith(
        "spark.driver.extraJavaOptions=-Da=1 -Db=2 -Djavax.net.ssl.trustStore=/w/trust.jks"
    )
    assert "spark.own=1" in command
    assert command[-3:] == ["/w/job.py", "--a", "1"]


@pytest.mark.parametrize("entry", ["*", "org.apache.iceberg_iceberg-aws-bundle-1.10.0.jar"])
def test_what_is_on_the_class_path_is_not_resolved_again(tmp_path: Path, entry: str) -> None:
    (tmp_path / "org.apache.iceberg_iceberg-aws-bundle-1.10.0.jar").touch()
    (tmp_path / "org.apache.iceberg_iceberg-spark-runtime-3.5_2.12-1.9.0.jar").touch()
    on_the_path = {"SPARK_DIST_CLASSPATH": f"/nowhere/*:{tmp_path}/{entry}"}
    command = spark_command(
        SparkSubmit(("spark-submit",), on_the_path, None),
        spark_needs({"--datalake-formats": "iceberg"}),
        script=Path("/w/job.py"),
        script_arguments=[],
        trust_store=Path("/w/trust.jks"),
        ivy_dir=Path("/ivy"),
    )

    packages = command[command.index("--packages") + 1].split(",")
    assert packages == ["org.apache.iceberg:iceberg-spark-runtime-3.5_2.12:1.10.0"]


def test_an_unknown_data_lake_format_is_refused() -> None:
    with pytest.raises(JobFailedError, match="--datalake-formats hudi is not available here"):
        packages_of(["hudi"])


_SPARK_LINE = "25/01/31 10:00:00 INFO SparkContext: Invoking stop()"
_CHAIN = [
    "Traceback (most recent call last):",
    '  File "a.py", line 1, in <module>',
    "KeyError: 'x'",
    "",
    "During handling of the above exception, another exception occurred:",
    "",
    "Traceback (most recent call last):",
    '  File "a.py", line 3, in <module>',
    "vitrine.errors.BadInputError: no USER_ID",
    "later noise",
]
_FROM_THE_JVM = [
    "Traceback (most recent call last):",
    '  File "a.py", line 1, in <module>',
    "py4j.protocol.Py4JJavaError: An error occurred while calling o45.save.",
    ": org.apache.spark.SparkException: Job aborted.",
    "\tat org.apache.spark.X.y(X.scala:1)",
]


@pytest.mark.parametrize(
    ("output", "errors", "message"),
    [
        pytest.param(["fine"], [], "Exit code 1", id="nothing is said"),
        pytest.param(["fine"], ["bad input", ""], "bad input", id="without Spark"),
        pytest.param(
            ["bad input"], [_SPARK_LINE, "Output: id#41L"], "bad input", id="with Spark's log"
        ),
        pytest.param([], _CHAIN, "vitrine.errors.BadInputError: no USER_ID", id="chained"),
        pytest.param(
            _FROM_THE_JVM,
            [_SPARK_LINE, "Exception in thread main"],
            "py4j.protocol.Py4JJavaError: An error occurred while calling o45.save."
            ": org.apache.spark.SparkException: Job aborted.",
            id="from the JVM",
        ),
    ],
)
def test_the_message_is_the_last_exception(
    output: list[str], errors: list[str], message: str
) -> None:
    finder = FailureFinder()
    for line in output:
        finder.read("stdout", line)
    for line in errors:
        finder.read("stderr", line)

    assert finder.message(1) == message


def test_a_job_leaves_the_processors_to_those_that_answer_requests(tmp_path: Path) -> None:
    lines: list[str] = []
    session = "pathlib.Path('/proc/self/autogroup')"
    code = (
        "import os, pathlib, time; time.sleep(0.2); print(os.getpriority(os.PRIO_PROCESS, 0)); "
        f"print({session}.read_text() if {session}.exists() else '')"
    )
    run_program(
        Program([sys.executable, "-c", code], {}, tmp_path),
        timeout_seconds=60,
        stop=threading.Event(),
        grace_seconds=1,
        on_line=lambda _, line: lines.append(line),
    )
    niceness = min(os.getpriority(os.PRIO_PROCESS, 0) + 10, 19)
    assert int(lines[0]) == niceness
    if Path("/proc/self/autogroup").exists():
        assert lines[1].strip().endswith(f" nice {niceness}")
