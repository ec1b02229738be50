"""The programs that stand for container images and for Glue, as the launcher names them."""

import functools
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vitrine_local.environment import Settings
from vitrine_local.jobs.parse import ParseError, mapping_of, text_list_of, text_map_of, text_of

IMAGES = "VITRINE_LOCAL_IMAGES"
SPARK_SUBMIT = "VITRINE_LOCAL_SPARK_SUBMIT"

_DEFAULT_ENTRY_POINT = ("python", "-m", "vitrine")


@dataclass(frozen=True)
class Image:
    """The program that stands for a container image."""

    command: tuple[str, ...]
    entry_point: tuple[str, ...] = _DEFAULT_ENTRY_POINT
    """What a job's ContainerEntrypoint begins with to mean this program."""
    cwd: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SparkSubmit:
    """The command that runs a Glue script, and what it needs in its environment."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    ivy_dir: Path | None
    """Where Spark keeps the packages that it fetches."""


def parse_images(text: str) -> Mapping[str, Image]:
    """Read the map from image URI to program."""
    return {uri: _image(value, f"{IMAGES}[{uri}]") for uri, value in _object(text, IMAGES).items()}


def parse_spark_submit(text: str) -> SparkSubmit:
    """Read how Glue scripts are run."""
    entry = _object(text, SPARK_SUBMIT)
    ivy = entry.get("ivy")
    return SparkSubmit(
        command=text_list_of(entry.get("command"), f"{SPARK_SUBMIT}.command"),
        environment=text_map_of(entry.get("env", {}), f"{SPARK_SUBMIT}.env"),
        ivy_dir=None if ivy is None else Path(text_of(ivy, f"{SPARK_SUBMIT}.ivy")),
    )


@functools.cache
def run_settings() -> Settings:
    """Return the settings of this run, which do not change while it lasts."""
    return Settings.from_environment()


@functools.cache
def images() -> Mapping[str, Image]:
    """Return the program of each image."""
    return parse_images(os.environ.get(IMAGES, "{}"))


@functools.cache
def spark_submit() -> SparkSubmit:
    """Return how Glue scripts are run."""
    return parse_spark_submit(text_of(os.environ.get(SPARK_SUBMIT), SPARK_SUBMIT))


def _object(text: str, name: str) -> Mapping[str, object]:
    try:
        return mapping_of(json.loads(text), name)
    except json.JSONDecodeError as error:
        raise ParseError(f"{name} is not JSON: {error}") from error


def _image(value: object, where: str) -> Image:
    entry = mapping_of(value, where)
    cwd = entry.get("cwd")
    return Image(
        command=text_list_of(entry.get("command"), f"{where}.command"),
        entry_point=text_list_of(
            entry.get("entrypoint", list(_DEFAULT_ENTRY_POINT)), f"{where}.entrypoint"
        ),
        cwd=None if cwd is None else Path(text_of(cwd, f"{where}.cwd")),
        environment=text_map_of(entry.get("env", {}), f"{where}.env"),
    )
