"""``drift``: compares what happened since with what the live model learnt from."""

import json
import os
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from vitrine.container import Container
from vitrine.drift.check import check_drift, drift_json
from vitrine.drift.findings import Limits
from vitrine.drift.page import drift_page
from vitrine.drift.published import metric_data
from vitrine.metric_log import log_metric
from vitrine.model_archive import unpack_model
from vitrine.reporting.page import REPORT_PAGE
from vitrine.skew.report import read_skew
from vitrine.training_set import read_training_set

DRIFT_FILE = "drift.json"
METRICS_FILE = "metrics.json"
_ENVIRONMENT_NAME = "VITRINE_ENVIRONMENT"


def drift(container: Container, environment: Mapping[str, str] = os.environ) -> None:
    """Reads ``model``, ``reference`` and ``training-set``; writes the report to ``drift``.

    ``reference`` is the training set that the model was fitted on, ``training-set`` the newest.
    """
    limits = Limits.of(environment)
    reference = read_training_set(container.processing("reference"))
    fresh = read_training_set(container.processing("training-set"))
    with tempfile.TemporaryDirectory() as unpacked:
        manifest = unpack_model(container.processing("model"), Path(unpacked))
        check = check_drift(
            (Path(unpacked), manifest),
            reference,
            fresh,
            limits,
            datetime.now(UTC),
            skew=read_skew(container.processing("training-set")),
        )
    out = container.processing("drift")
    out.mkdir(parents=True, exist_ok=True)
    metrics = metric_data(check, environment.get(_ENVIRONMENT_NAME, "unknown"))
    (out / METRICS_FILE).write_text(json.dumps(metrics) + "\n")
    (out / DRIFT_FILE).write_text(json.dumps(drift_json(check), indent=2) + "\n")
    (out / REPORT_PAGE).write_text(drift_page(check), encoding="utf-8")
    log_metric("findings", len(check.findings))
