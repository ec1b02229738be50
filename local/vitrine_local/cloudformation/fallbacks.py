"""Records what CloudFormation reports as created although nothing provides it.

LocalEmu deploys a resource of a type that it does not know as nothing at all, and says so in a
log line only. A run that relies on such a resource must be able to fail by name, and one that
does not (a dashboard) must still deploy: so the resources are listed, and the caller decides.
"""

import json
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

FILE_NAME = "cfn-fallbacks.json"


@dataclass(frozen=True)
class Fallback:
    """A resource that exists in CloudFormation's books only."""

    stack: str
    logicalId: str  # noqa: N815 - as in the file
    type: str


class FallbackRecord:
    """The list of fallbacks of a run, in a file that is always whole."""

    def __init__(self, state_dir: Path) -> None:
        self._file = state_dir / FILE_NAME
        self._found: dict[tuple[str, str], Fallback] = {}
        self._lock = threading.Lock()
        self._write()

    def add(self, fallback: Fallback) -> None:
        """Note a resource that was reported as created or updated."""
        with self._lock:
            self._found[fallback.stack, fallback.logicalId] = fallback
            self._write()

    def remove(self, stack: str, logical_id: str) -> None:
        """Forget a resource that was deleted."""
        with self._lock:
            if self._found.pop((stack, logical_id), None) is not None:
                self._write()

    def _write(self) -> None:
        content = json.dumps([asdict(entry) for entry in self._found.values()], indent=2)
        unfinished = self._file.with_suffix(".tmp")
        unfinished.write_text(content + "\n")
        unfinished.replace(self._file)
