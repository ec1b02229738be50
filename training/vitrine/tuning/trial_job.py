"""A training job that a tuning job started: it is measured, and leaves no model."""

from collections.abc import Mapping

from vitrine.errors import RefusalError
from vitrine.hyperparameters import Hyperparameters
from vitrine.metric_log import log_metric
from vitrine.training_set import TrainingSet
from vitrine.tuning.objective import OBJECTIVE, validation_metrics
from vitrine.tuning.request import trial_folds
from vitrine.tuning.tracking import Run, RunLog


def run_trial(given: Mapping[str, str], data: TrainingSet, job: str, log: RunLog) -> None:
    """Logs the objective after each fold, and keeps the run.

    :param given: all hyperparameters of the job.
    :raises RefusalError: as the fit does; the run is kept as failed.
    """
    try:
        wanted = Hyperparameters.parse(given)
        metrics = validation_metrics(data, wanted, trial_folds(given), log=True)
    except RefusalError as refusal:
        tags = {"vitrine.failure": str(refusal)}
        log.keep(Run(job, given, {}, tags=tags, status="FAILED"))
        raise
    for name, value in metrics.items():
        # The objective was logged, and its last value is what counts.
        if name != OBJECTIVE:
            log_metric(name, value)
    log.keep(Run(job, wanted.record(), metrics))
