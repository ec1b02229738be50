"""A training and processing image in small: what it does is said by its first argument."""

import json
import os
import signal
import sys
import time
from pathlib import Path

ML = Path(os.environ["VITRINE_ML_PREFIX"])


def train() -> None:
    """Behave as the hyperparameter `behave` says."""
    parameters = json.loads((ML / "input/config/hyperparameters.json").read_text())
    channels = json.loads((ML / "input/config/inputdataconfig.json").read_text())
    rows = sum(
        len(file.read_text().splitlines())
        for name in channels
        for file in (ML / "input/data" / name).rglob("*.csv")
    )
    print("[metric] rows=1", flush=True)
    print(f"[metric] rows={rows}", flush=True)
    print("a line on standard error", file=sys.stderr, flush=True)
    behave = parameters.get("behave", "fit")
    if behave == "fail":
        (ML / "output/failure").write_text("The training set has no purchases.")
        sys.exit(3)
    (ML / "model/model.json").write_text(
        json.dumps(
            {
                "rows": rows,
                "key": os.environ.get("AWS_ACCESS_KEY_ID"),
                "endpoint": os.environ["AWS_ENDPOINT_URL"],
                "given": os.environ["GIVEN"],
            }
        )
    )
    if behave == "sleep":
        # Ends on SIGTERM as a good container does.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        print("sleeping", flush=True)
        time.sleep(600)


def evaluate() -> None:
    """Copy what the input says to the output, or fail."""
    source = Path(os.environ["SOURCE_DIR"])
    (ML / "output").mkdir(exist_ok=True)
    if os.environ.get("FAIL"):
        (ML / "output/failure").write_text("The model has no items.")
        sys.exit(1)
    target = ML / "processing/evaluation"
    found = {file.name: file.read_text() for file in sorted(source.rglob("*")) if file.is_file()}
    (target / "evaluation.json").write_text(json.dumps({"found": found, "arguments": sys.argv[2:]}))
    (ML / "output/message").write_text("evaluated")


{"train": train, "evaluate": evaluate}[sys.argv[1]]()
