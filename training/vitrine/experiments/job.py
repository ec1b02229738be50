"""``experiments``: what came so far of all experiments that run."""

import json
import os
from collections.abc import Mapping

from vitrine.container import Container
from vitrine.errors import RefusalError
from vitrine.experiments.analysis import analysis_of
from vitrine.experiments.definition import experiment_of
from vitrine.metric_log import log_metric

DEFINITIONS_FILE = "experiments.json"
_ARCHIVE = "ARCHIVE_URI"


def experiments(container: Container, environment: Mapping[str, str] = os.environ) -> None:
    """Reads the definitions in ``due``; writes a report ``NAME.json`` each to ``experiments``.

    One that cannot be analysed yet, since nobody was shown a list of it, is told and left out.
    """
    due = json.loads((container.processing("due") / DEFINITIONS_FILE).read_text(encoding="utf-8"))
    out = container.processing("experiments")
    out.mkdir(parents=True, exist_ok=True)
    analysed = 0
    for written in due:
        experiment = experiment_of(written)
        try:
            report = analysis_of(environment[_ARCHIVE], experiment)
        except RefusalError as refusal:
            print(f"{experiment.name} is not analysed: {refusal}")
            continue
        (out / f"{experiment.name}.json").write_text(json.dumps(report) + "\n", encoding="utf-8")
        analysed += 1
    log_metric("analysed", analysed)
