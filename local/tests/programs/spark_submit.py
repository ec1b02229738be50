"""Stands for spark-submit: takes its options and runs the script with Python alone.

With `--conf test.spark=real` among them it is the real one, of training's environment.
"""

import os
import sys
from pathlib import Path

_REAL = ["--conf", "test.spark=real"]
_TRAINING = Path(__file__).parents[3] / "training" / ".venv" / "bin"

arguments = sys.argv[1:]
for index in range(len(arguments)):
    if arguments[index : index + 2] == _REAL:
        del arguments[index : index + 2]
        os.environ["PYSPARK_PYTHON"] = str(_TRAINING / "python")
        os.environ["PYSPARK_DRIVER_PYTHON"] = str(_TRAINING / "python")
        submit = str(_TRAINING / "spark-submit")
        os.execv(submit, [submit, "--master", "local[2]", *arguments])  # noqa: S606 - as it does

options: dict[str, list[str]] = {}
while arguments and arguments[0].startswith("--"):
    options.setdefault(arguments[0], []).append(arguments[1])
    arguments = arguments[2:]
os.environ["PYTHONPATH"] = ":".join(options.get("--py-files", [""])[0].split(","))
os.environ["SPARK_CONFS"] = "\n".join(options.get("--conf", []))
os.environ["SPARK_PACKAGES"] = options.get("--packages", [""])[0]
os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - as spark-submit does
