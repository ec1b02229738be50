"""What a start of the emulator is given."""

from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
"""The one address that the emulator listens on."""


@dataclass(frozen=True)
class LaunchOptions:
    """What the command line asks for."""

    port: int
    state_dir: Path
    parent_pid: int | None
    debug: bool
