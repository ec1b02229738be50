"""A Glue job's arguments: merged as Glue does, and read for what Spark has to know.

Glue hands a script every argument of the run, its own special parameters included, and adds
--JOB_NAME, --JOB_ID and --JOB_RUN_ID. So does this: a script whose parser refuses what it does
not know fails here, and not in the cloud only.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SparkNeeds:
    """What the special parameters ask of spark-submit."""

    confs: tuple[str, ...]
    python_files: tuple[str, ...]
    jars: tuple[str, ...]
    files: tuple[str, ...]
    datalake_formats: tuple[str, ...]


def merged(
    defaults: Mapping[str, str], run: Mapping[str, str], fixed: Mapping[str, str]
) -> dict[str, str]:
    """Return the arguments of a run: the job's, the run's over them, the non-overridable last."""
    return {**defaults, **run, **fixed}


def script_arguments(
    arguments: Mapping[str, str], *, job_name: str, job_id: str, run_id: str
) -> list[str]:
    """Return the script's argv."""
    own = {"--JOB_NAME": job_name, "--JOB_ID": job_id, "--JOB_RUN_ID": run_id}
    argv = []
    for name, value in {**own, **arguments}.items():
        argv.append(name)
        # Glue takes an argument without a value, such as --enable-metrics, as an empty string.
        if value:
            argv.append(value)
    return argv


def spark_needs(arguments: Mapping[str, str]) -> SparkNeeds:
    """Read the special parameters that change how Spark is started."""
    return SparkNeeds(
        confs=_confs(arguments.get("--conf", "")),
        python_files=_list(arguments.get("--extra-py-files", "")),
        jars=_list(arguments.get("--extra-jars", "")),
        files=_list(arguments.get("--extra-files", "")),
        datalake_formats=_list(arguments.get("--datalake-formats", "")),
    )


def _confs(value: str) -> tuple[str, ...]:
    """Split Glue's one --conf, which carries several as `a=1 --conf b=2`."""
    return tuple(part.strip() for part in value.split("--conf") if part.strip())


def _list(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())
