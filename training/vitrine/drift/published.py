"""What of a check goes to CloudWatch, in the shape of PutMetricData."""

from datetime import date

from vitrine.drift.check import DriftCheck

MODEL_VERSION = "ModelVersion"
ENVIRONMENT = "Environment"


def metric_data(check: DriftCheck, environment: str) -> list[dict[str, object]]:
    """Each metric twice: of the environment, for alarms, and of the model's version, for people.

    What was not measured is left out: a zero would look like a good value.
    """
    around = check.around
    values: dict[str, float] = {
        "Findings": len(check.findings),
        "DataAgeHours": around.age_hours,
        "NewDataShare": around.new_data_share,
    }
    if retire_on := check.manifest.get("retireOn"):
        values["DaysPastRetirement"] = max(
            0, (check.at.date() - date.fromisoformat(retire_on)).days + 1
        )
    if check.judged:
        values |= {
            "FeatureDrift": max((each.moved for each in check.features), default=0.0),
            "NewItemShare": around.new_item_share,
            "NewUserShare": around.new_user_share,
            "VolumeRatio": around.volume_ratio,
            "Concentration": around.concentration,
            "Coverage": around.coverage,
        }
    if check.scores is not None:
        values["ScoreDrift"] = check.scores.moved
    if check.outcome is not None:
        values["NdcgAt20"] = check.outcome.ndcg
        if check.promised and check.outcome.questions >= check.limits.fewest_questions:
            # What is surely lost: 0 while the interval reaches what was promised.
            values["OutcomeLoss"] = max(0.0, 1 - check.outcome.high / check.promised)
    version = str(check.manifest["version"])
    return [
        {"MetricName": name, "Value": round(value, 6), "Unit": "None", "Dimensions": of}
        for name, value in values.items()
        for of in (_of(environment), [*_of(environment), {"Name": MODEL_VERSION, "Value": version}])
    ]


def _of(environment: str) -> list[dict[str, str]]:
    return [{"Name": ENVIRONMENT, "Value": environment}]
