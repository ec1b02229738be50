"""Which run in MLflow a model is of: a file beside its archive, which the operator API reads.

The id is known only once the run is kept, when no step of the workflow can pass it on any more, and
nobody opens the archives of a whole list of models.
"""

import json
import sys
from dataclasses import asdict

from vitrine.tuning.tracking import KeptRun

MODELS_URI = "VITRINE_MODELS_URI"
"""The folder that SageMaker puts each job's archive into; set where training has a network."""
RUN_FILE = "mlflow-run.json"


def tell_run(run: KeptRun, folder: str) -> None:
    """Writes the file; where it cannot, the job's log says so: the model is made.

    :param folder: of the model's archive.
    """
    # No other training waits for S3's client to load.
    from vitrine.jobs.objects import objects_of  # noqa: PLC0415

    known = {name: value for name, value in asdict(run).items() if value is not None}
    uri = f"{folder}/{RUN_FILE}"
    try:
        objects_of(uri).write(uri, json.dumps(known))
    except Exception as error:
        # S3's client raises what its network and its service do.
        print(f"{uri} could not be written: {error}", file=sys.stderr, flush=True)
