"""Tuning jobs: training jobs side by side, the best of them, and each way that it can end."""

from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from job_aws import Emulator, create_role, unique, wait_for
from tuning_aws import Tuning, tuning_of, value_of


@pytest.fixture(scope="module")
def tuning(emulator: Emulator) -> Tuning:
    return tuning_of(emulator)


def test_the_best_of_the_jobs_is_found(tuning: Tuning) -> None:
    job = tuning.run(jobs=4)
    trials = tuning.trials(job)

    assert job["HyperParameterTuningJobStatus"] == "Completed", job.get("FailureReason")
    assert len(trials) == 4
    best = max(trials, key=value_of)
    assert job["BestTrainingJob"]["TrainingJobName"] == best["TrainingJobName"]
    assert set(job["BestTrainingJob"]["TunedHyperParameters"]) == {"rate", "depth"}
    counters = job["TrainingJobStatusCounters"]
    assert (counters["Completed"], counters["InProgress"]) == (4, 0)
    assert job["ObjectiveStatusCounters"] == {"Succeeded": 4, "Pending": 0, "Failed": 0}
    assert job["ConsumedResources"]["RuntimeInSeconds"] >= 4


def test_jobs_run_in_processes_side_by_side(tuning: Tuning, tmp_path: Path) -> None:
    # Each of the two ends only once it has seen the other one's process.
    job = tuning.run(jobs=2, parallel=2, static={"meet": str(tmp_path)})

    assert job["TrainingJobStatusCounters"]["Completed"] == 2, tuning.trials(job)
    assert len({file.name for file in tmp_path.iterdir()}) == 2


def test_no_more_jobs_run_at_once_than_may(tuning: Tuning) -> None:
    job = tuning.run(jobs=3, parallel=1)

    trials = tuning.trials(job)
    ended = [trial["TrainingEndTime"] for trial in trials]
    begun = [trial["CreationTime"] for trial in trials]
    assert all(start >= end for start, end in zip(begun[1:], ended, strict=False))


def test_a_training_job_knows_its_tuning_job(tuning: Tuning) -> None:
    job = tuning.run(jobs=1, parallel=1, static={"epochs": "2"})

    (trial,) = tuning.trials(job)
    name = trial["TrainingJobName"]
    assert name.startswith(f"{job['HyperParameterTuningJobName']}-001-")
    described = tuning.sagemaker.describe_training_job(TrainingJobName=name)
    assert described["TuningJobArn"] == job["HyperParameterTuningJobArn"]
    assert described["HyperParameters"] == {
        "behave": "score",
        "epochs": "2",
        "_tuning_objective_metric": "score",
        **trial["TunedHyperParameters"],
    }
    listed = tuning.sagemaker.list_training_jobs(NameContains=name)["TrainingJobSummaries"]
    assert [entry["TrainingJobStatus"] for entry in listed] == ["Completed"]


def test_the_objective_is_the_last_value_of_its_metric(tuning: Tuning) -> None:
    job = tuning.run(jobs=1, parallel=1, static={"epochs": "3"})

    (trial,) = tuning.trials(job)
    metric = trial["FinalHyperParameterTuningJobObjectiveMetric"]
    described = tuning.sagemaker.describe_training_job(TrainingJobName=trial["TrainingJobName"])
    last = {m["MetricName"]: m["Value"] for m in described["FinalMetricDataList"]}["score"]
    assert metric == {"Type": "Maximize", "MetricName": "score", "Value": last}


def test_a_failed_job_counts_and_the_search_goes_on(tuning: Tuning) -> None:
    job = tuning.run(
        strategy="Grid",
        jobs=None,
        ranges={"CategoricalParameterRanges": [{"Name": "depth", "Values": ["5", "9", "6"]}]},
        static={"deepest": "8"},
    )

    assert job["HyperParameterTuningJobStatus"] == "Completed"
    counters = job["TrainingJobStatusCounters"]
    assert (counters["Completed"], counters["NonRetryableError"]) == (2, 1)
    assert job["ObjectiveStatusCounters"] == {"Succeeded": 2, "Pending": 0, "Failed": 1}
    assert job["BestTrainingJob"]["TunedHyperParameters"] == {"depth": "6"}
    (failed,) = tuning.trials(job, StatusEquals="Failed")
    assert failed["FailureReason"] == "AlgorithmError: The depth 9 is too much., exit code: 2"
    assert failed["ObjectiveStatus"] == "Failed"


def test_when_all_jobs_fail_the_tuning_job_does_and_says_why(tuning: Tuning) -> None:
    job = tuning.run(jobs=2, static={"deepest": "0"})

    assert job["HyperParameterTuningJobStatus"] == "Failed"
    assert job["FailureReason"].startswith("All training jobs failed.")
    assert "is too much., exit code: 2" in job["FailureReason"]
    assert "BestTrainingJob" not in job


def test_jobs_without_the_metric_fail_the_tuning_job(tuning: Tuning) -> None:
    job = tuning.run(jobs=2, static={"behave": "fit"})

    assert job["HyperParameterTuningJobStatus"] == "Failed"
    assert job["FailureReason"].startswith("No objective metrics found after running 2 training")
    assert job["TrainingJobStatusCounters"]["Completed"] == 2


def test_a_stopped_tuning_job_stops_its_training_jobs(tuning: Tuning) -> None:
    name = tuning.start(tuning.request(jobs=6, static={"epochs": "1000"}))
    wait_for(
        lambda: tuning.describe(name)["TrainingJobStatusCounters"],
        lambda counters: counters["InProgress"] == 2,
    )
    tuning.sagemaker.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
    job = tuning.finished(name)

    assert job["HyperParameterTuningJobStatus"] == "Stopped"
    assert {trial["TrainingJobStatus"] for trial in tuning.trials(job)} == {"Stopped"}
    assert job["TrainingJobStatusCounters"]["Stopped"] == 2
    with pytest.raises(ClientError, match="is in status Stopped"):
        tuning.sagemaker.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)


def test_a_search_ends_with_a_job_that_is_good_enough(tuning: Tuning) -> None:
    job = tuning.run(
        jobs=50, parallel=1, TuningJobCompletionCriteria={"TargetObjectiveMetricValue": 0.1}
    )

    assert job["HyperParameterTuningJobStatus"] == "Completed"
    assert len(tuning.trials(job)) == 1


def test_a_search_ends_when_nothing_gets_better(tuning: Tuning) -> None:
    criteria = {"BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 3}}
    values = ["6", "7", "8", "9", "10", "11"]
    job = tuning.run(
        strategy="Grid",
        jobs=None,
        parallel=1,
        ranges={"CategoricalParameterRanges": [{"Name": "depth", "Values": values}]},
        TuningJobCompletionCriteria=criteria,
    )

    assert job["HyperParameterTuningJobStatus"] == "Completed"
    assert len(tuning.trials(job)) == 4
    details = job["TuningJobCompletionDetails"]
    assert details["NumberOfTrainingJobsObjectiveNotImproving"] == 3


def test_jobs_are_listed_by_their_objective(tuning: Tuning) -> None:
    job = tuning.run(jobs=3)

    best_first = tuning.trials(job, SortBy="FinalObjectiveMetricValue", SortOrder="Descending")
    values = [value_of(trial) for trial in best_first]
    assert values == sorted(values, reverse=True)
    name = job["HyperParameterTuningJobName"]
    page = tuning.sagemaker.list_hyper_parameter_tuning_jobs(NameContains=name)
    (summary,) = page["HyperParameterTuningJobSummaries"]
    assert summary["Strategy"] == "Random"
    assert summary["TrainingJobStatusCounters"]["Completed"] == 3
    assert summary["ResourceLimits"]["MaxNumberOfTrainingJobs"] == 3


def test_a_name_can_be_used_once(tuning: Tuning) -> None:
    request = tuning.request(jobs=1, parallel=1)
    tuning.finished(tuning.start(request))
    with pytest.raises(ClientError) as caught:
        tuning.start(request)
    assert caught.value.response["Error"]["Code"] == "ResourceInUse"


def test_an_unknown_tuning_job_is_not_found(tuning: Tuning) -> None:
    with pytest.raises(ClientError) as caught:
        tuning.describe(unique("missing"))
    assert caught.value.response["Error"]["Code"] == "ResourceNotFound"


def test_a_role_that_does_not_trust_sagemaker_is_refused(tuning: Tuning) -> None:
    request = tuning.request()
    definition = request["TrainingJobDefinition"]
    definition["RoleArn"] = create_role(tuning.emulator, "glue.amazonaws.com", {})
    with pytest.raises(ClientError, match="Could not assume role"):
        tuning.start(request)
