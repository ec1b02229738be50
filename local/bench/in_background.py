"""Run a program as the embedded AWS runs a job's: ``python in_background.py PROGRAM …``."""

import os
import signal
import sys
from pathlib import Path

from vitrine_local import child_processes

signal.signal(signal.SIGTERM, lambda *_: sys.exit())
child = child_processes.start(
    sys.argv[1:], env=os.environ, cwd=Path.cwd(), stdout=sys.stdout.buffer, background=True
)
try:
    sys.exit(child.wait())
finally:
    child.stop()
