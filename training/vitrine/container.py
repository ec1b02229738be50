"""SageMaker's container contract: where a job finds its input and leaves its output.

Everything lies under ``/opt/ml``; VITRINE_ML_PREFIX moves it, so that the same entry points run as
plain processes with a directory each.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from vitrine.errors import RefusalError

PREFIX_VARIABLE = "VITRINE_ML_PREFIX"
_DEFAULT_PREFIX = "/opt/ml"
_SEVERAL = "hyperparameters"


@dataclass(frozen=True)
class Container:
    """The directories of one job."""

    prefix: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Container":
        """The job's own directories; an empty variable counts as none."""
        return cls(Path(environment.get(PREFIX_VARIABLE) or _DEFAULT_PREFIX))

    @property
    def model_directory(self) -> Path:
        """What a training job leaves here becomes its model.tar.gz."""
        return self.prefix / "model"

    @property
    def checkpoint_directory(self) -> Path:
        """SageMaker makes it where a job has checkpoints: it copies the folder to S3 and back."""
        return self.prefix / "checkpoints"

    @property
    def failure_files(self) -> tuple[Path, Path]:
        """Where a training job (``failure``) and a processing job (``message``) tell their end."""
        return self.prefix / "output/failure", self.prefix / "output/message"

    def channel(self, name: str) -> Path:
        """A training job's input channel."""
        return self.prefix / "input/data" / name

    def processing(self, name: str) -> Path:
        """A processing job's input or output."""
        return self.prefix / "processing" / name

    def hyperparameters(self) -> dict[str, str]:
        """All of them as strings, which is how SageMaker sends them; none when there is no file.

        One that is called ``hyperparameters`` stands for several, as JSON: who starts a SageMaker
        Pipeline can give values, and no names.
        """
        path = self.prefix / "input/config/hyperparameters.json"
        if not path.exists():
            return {}
        given = _object_of(path.read_text(), path.name)
        several = _object_of(given.pop(_SEVERAL, "{}"), f"The hyperparameter {_SEVERAL}")
        return several | given


def _object_of(text: str, what: str) -> dict[str, str]:
    try:
        given = json.loads(text)
    except ValueError as error:
        raise RefusalError(f"{what} is not JSON ({error}).") from error
    if not isinstance(given, dict):
        raise RefusalError(f"{what} must hold one object of names and values.")
    return {str(name): str(value) for name, value in given.items()}


def run_job(job: Callable[[Container], None], container: Container) -> int:
    """Runs the job; returns 0, or 1 with the reason in the files that SageMaker reads."""
    try:
        job(container)
    except RefusalError as refusal:
        _tell(container, str(refusal))
        return 1
    except Exception as error:
        # The last resort: without it SageMaker only knows that the process ended.
        traceback.print_exc()
        _tell(container, f"The job failed unexpectedly: {type(error).__name__}: {error}")
        return 1
    return 0


def _tell(container: Container, sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
    for path in container.failure_files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sentence + "\n")
