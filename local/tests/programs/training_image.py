"""A training and processing image in small: what it does is said by its first argument."""

import json
import math
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
    if behave == "score":
        score(parameters)
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


def score(parameters: dict[str, str]) -> None:
    """Report an objective, best where `rate` is 0.1 and `depth` is 6, over some epochs."""
    rate, depth = float(parameters.get("rate", "0.1")), int(parameters.get("depth", "6"))
    if depth > int(parameters.get("deepest", "1000")):
        (ML / "output/failure").write_text(f"The depth {depth} is too much.")
        sys.exit(2)
    if "meet" in parameters:
        meet(Path(parameters["meet"]))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    best = 1 - abs(math.log10(rate) + 1) / 10 - abs(depth - 6) / 100
    epochs = int(parameters.get("epochs", "1"))
    for epoch in range(1, epochs + 1):
        print(f"[metric] score={best * epoch / epochs:.6f}", flush=True)
        if epoch < epochs:
            time.sleep(float(parameters.get("seconds", "0.2")))


def meet(directory: Path) -> None:
    """Wait until another process is here at the same time; fail when none comes."""
    mine = directory / str(os.getpid())
    mine.touch()
    deadline = time.monotonic() + 20
    while len(list(directory.iterdir())) < 2:
        if time.monotonic() > deadline:
            (ML / "output/failure").write_text("No other job ran beside this one.")
            sys.exit(4)
        time.sleep(0.05)


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
