"""What each strategy, early stopping and a warm start make of the same search."""

import pytest
from job_aws import Emulator
from tuning_aws import DEPTH, RANGES, RATE, Json, Tuning, tuning_of, value_of


@pytest.fixture(scope="module")
def tuning(emulator: Emulator) -> Tuning:
    return tuning_of(emulator)


def _tried(tuning: Tuning, job: Json) -> list[Json]:
    return [trial["TunedHyperParameters"] for trial in tuning.trials(job)]


def test_a_grid_tries_every_combination_once(tuning: Tuning) -> None:
    ranges = {
        "CategoricalParameterRanges": [
            {"Name": "depth", "Values": ["5", "6"]},
            {"Name": "rate", "Values": ["0.1", "0.5"]},
        ]
    }
    job = tuning.run(strategy="Grid", jobs=None, ranges=ranges)

    assert sorted((tried["depth"], tried["rate"]) for tried in _tried(tuning, job)) == [
        ("5", "0.1"),
        ("5", "0.5"),
        ("6", "0.1"),
        ("6", "0.5"),
    ]
    assert job["BestTrainingJob"]["TunedHyperParameters"] == {"depth": "6", "rate": "0.1"}


def test_the_same_seed_tries_the_same(tuning: Tuning) -> None:
    # Beside one another the jobs would end in an order that no seed decides.
    first, second = (tuning.run(strategy="Bayesian", jobs=5, parallel=1) for _ in range(2))

    assert _tried(tuning, first) == _tried(tuning, second)


def test_values_stay_within_their_ranges(tuning: Tuning) -> None:
    reverse = {**RATE, "MinValue": "0.9", "MaxValue": "0.999", "ScalingType": "ReverseLogarithmic"}
    job = tuning.run(
        jobs=6,
        ranges={
            "ContinuousParameterRanges": [reverse],
            "IntegerParameterRanges": [{**DEPTH, "ScalingType": "Auto"}],
        },
    )

    for tried in _tried(tuning, job):
        assert 0.9 <= float(tried["rate"]) <= 0.999
        assert tried["depth"] in {str(depth) for depth in range(2, 13)}


def test_hyperband_stops_what_others_outdo(tuning: Tuning) -> None:
    job = tuning.run(
        strategy="Hyperband",
        jobs=8,
        # One fewer than the largest resource, at which the best would be stopped too.
        static={"epochs": "8", "seconds": "0.25"},
        StrategyConfig={"HyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 9}},
    )

    assert job["HyperParameterTuningJobStatus"] == "Completed"
    counters = job["TrainingJobStatusCounters"]
    assert counters["Stopped"] > 0
    assert counters["Completed"] + counters["Stopped"] == 8
    # Who was stopped had used less; who went on to the end is the best.
    stopped = tuning.trials(job, StatusEquals="Stopped")
    best = value_of(job["BestTrainingJob"])
    assert all(value_of(trial) < best for trial in stopped)


def test_hyperband_stops_a_job_at_the_largest_resource(tuning: Tuning) -> None:
    job = tuning.run(
        strategy="Hyperband",
        jobs=1,
        parallel=1,
        static={"epochs": "200"},
        StrategyConfig={"HyperbandStrategyConfig": {"MaxResource": 2}},
    )

    assert job["HyperParameterTuningJobStatus"] == "Completed"
    assert job["BestTrainingJob"]["TrainingJobStatus"] == "Stopped"


def test_early_stopping_ends_what_is_worse_than_the_median(tuning: Tuning) -> None:
    # The first three run to their end; the fourth is worse than they were from the start.
    values = ["6", "5", "7", "90"]
    job = tuning.run(
        strategy="Grid",
        jobs=None,
        parallel=1,
        ranges={"CategoricalParameterRanges": [{"Name": "depth", "Values": values}]},
        static={"epochs": "4"},
        TrainingJobEarlyStoppingType="Auto",
    )

    states = {
        trial["TunedHyperParameters"]["depth"]: trial["TrainingJobStatus"]
        for trial in tuning.trials(job)
    }
    assert states == {"6": "Completed", "5": "Completed", "7": "Completed", "90": "Stopped"}
    assert job["BestTrainingJob"]["TunedHyperParameters"] == {"depth": "6"}


def _warm_start(tuning: Tuning, kind: str, *parents: Json, **request: object) -> Json:
    names = [{"HyperParameterTuningJobName": p["HyperParameterTuningJobName"]} for p in parents]
    config = {"ParentHyperParameterTuningJobs": names, "WarmStartType": kind}
    wanted = tuning.request(**request)  # type: ignore[arg-type]
    return tuning.finished(tuning.start(wanted | {"WarmStartConfig": config}))


def test_a_warm_start_on_the_same_data_builds_on_what_was_found(tuning: Tuning) -> None:
    parent = tuning.run(strategy="Bayesian", jobs=12)
    # With so few jobs a search that knows nothing would only draw at random.
    child = _warm_start(
        tuning, "IdenticalDataAndAlgorithm", parent, strategy="Bayesian", jobs=3, parallel=1
    )
    alone = tuning.run(strategy="Bayesian", jobs=3, parallel=1)

    assert _tried(tuning, child) != _tried(tuning, alone)
    overall = value_of(child["OverallBestTrainingJob"])
    assert overall == max(value_of(parent["BestTrainingJob"]), value_of(child["BestTrainingJob"]))
    assert len(tuning.trials(child)) == 3


def test_a_warm_start_on_other_data_tries_the_best_again(tuning: Tuning) -> None:
    parent = tuning.run(jobs=4)
    child = _warm_start(tuning, "TransferLearning", parent, jobs=3, parallel=1, ranges=RANGES)

    best = parent["BestTrainingJob"]["TunedHyperParameters"]
    first = _tried(tuning, child)[0]
    assert float(first["rate"]) == pytest.approx(float(best["rate"]))
    assert first["depth"] == best["depth"]
    # It goes on with what its parent has not tried.
    assert _tried(tuning, child)[1] not in _tried(tuning, parent)
    assert "OverallBestTrainingJob" not in child
