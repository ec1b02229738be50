"""Whether a process still runs."""

import os
from pathlib import Path


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not reaped yet does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and ") Z " in status.read_text())
