"""The spark-submit command of a job run."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from vitrine_local.glue.arguments import SparkNeeds
from vitrine_local.jobs.errors import JobFailedError
from vitrine_local.jobs.settings import SparkSubmit
from vitrine_local.jobs.truststore import TRUST_STORE_PASSWORD

# What Glue 5.0 puts on the class path for each value of --datalake-formats that is known here.
_PACKAGES = {
    "iceberg": (
        "org.apache.iceberg:iceberg-spark-runtime-3.5_2.12:1.10.0",
        "org.apache.iceberg:iceberg-aws-bundle:1.10.0",
    ),
}

_CLASS_PATH = "SPARK_DIST_CLASSPATH"
"""What Spark's scripts put after its own jars: jars, or a folder's by ``/*``."""


def packages_of(formats: Sequence[str]) -> list[str]:
    """Return the Maven packages of data lake formats."""
    unknown = [name for name in formats if name not in _PACKAGES]
    if unknown:
        raise JobFailedError(
            f"--datalake-formats {','.join(unknown)} is not available here;"
            f" there is {', '.join(_PACKAGES)}."
        )
    return [package for name in formats for package in _PACKAGES[name]]


def spark_command(
    submit: SparkSubmit,
    needs: SparkNeeds,
    *,
    script: Path,
    script_arguments: Sequence[str],
    trust_store: Path,
    ivy_dir: Path,
) -> list[str]:
    """Return the command; the files in `needs` are local ones by now.

    What the command's own --properties-file says of packages and of Java is added to, as an
    option would replace it. Packages on the class path already are not asked for, as Spark would
    resolve and copy them at each start.
    """
    defaults = _properties(submit.command)
    confs: Mapping[str, str] = {
        "spark.driver.extraJavaOptions": (
            f"{defaults.get('spark.driver.extraJavaOptions', '')}"
            f" -Djavax.net.ssl.trustStore={trust_store}"
            f" -Djavax.net.ssl.trustStorePassword={TRUST_STORE_PASSWORD}"
        ).strip(),
        "spark.jars.ivy": str(ivy_dir),
        # One machine, several jobs: no port of a fixed number, and none that others reach.
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    command = list(submit.command)
    for name, value in confs.items():
        command += ["--conf", f"{name}={value}"]
    for conf in needs.confs:
        command += ["--conf", conf]
    given = [name for name in defaults.get("spark.jars.packages", "").split(",") if name]
    present = _jars_on(submit.environment.get(_CLASS_PATH, ""))
    lists = {
        "--packages": [
            name
            for name in dict.fromkeys([*given, *packages_of(needs.datalake_formats)])
            if _jar_of(name) not in present
        ],
        "--py-files": needs.python_files,
        "--jars": needs.jars,
        "--files": needs.files,
    }
    for option, values in lists.items():
        if values:
            command += [option, ",".join(values)]
    return [*command, str(script), *script_arguments]


def _jars_on(class_path: str) -> set[str]:
    """Return the names of the files on a class path."""
    entries = [Path(entry) for entry in class_path.split(os.pathsep) if entry]
    return {jar.name for entry in entries for jar in entry.parent.glob(entry.name)}


def _jar_of(package: str) -> str:
    """Return the name that Ivy gives the jar of a package, as group:artifact:version."""
    group, artifact, version = package.split(":")
    return f"{group}_{artifact}-{version}.jar"


def _properties(command: Sequence[str]) -> dict[str, str]:
    """Read the file that the command names by --properties-file, if it does."""
    if "--properties-file" not in command:
        return {}
    file = Path(command[command.index("--properties-file") + 1])
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        name, _, value = line.strip().partition(" ")
        if name and not name.startswith("#"):
            found[name] = value.strip()
    return found
