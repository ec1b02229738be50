"""Which program runs a function: the bootstraps here, by the function's `Runtime`."""

import sys
from pathlib import Path

_HERE = Path(__file__).parent


class UnsupportedFunctionError(Exception):
    """The function needs something that a plain process cannot give it."""


def bootstrap_command(runtime: str | None, memory_mb: int, node: str) -> list[str]:
    """Return the command that serves a function's invocations.

    One Node.js and one Python stand for all versions of theirs: those that the project's own
    functions, and CDK's custom resources, run on.
    """
    if runtime is None:
        raise UnsupportedFunctionError(
            "Functions from container images do not run locally: deploy a zip package."
        )
    if runtime.startswith("nodejs"):
        # The heap limit makes a function that needs more memory than it has fail here too.
        return [node, f"--max-old-space-size={memory_mb}", str(_HERE / "node_bootstrap.mjs")]
    if runtime.startswith("python"):
        return [sys.executable, str(_HERE / "python_bootstrap.py")]
    raise UnsupportedFunctionError(
        f"The runtime {runtime} does not run locally: use nodejs24.x or python3.13."
    )
