"""What of a check goes to CloudWatch, in the shape of PutMetricData."""

from datetime import date

from vitrine.drift.check import DriftCheck
from vitrine.skew.compare import KINDS

MODEL_VERSION = "ModelVersion"
ENVIRONMENT = "Environment"
KIND = "Kind"


def metric_data(check: DriftCheck, environment: str) -> list[dict[str, object]]:
    """Each metric twice: of the environment, for alarms, and of the model's version, for people;
    but the skew of histories, which no model has.

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
        values["ListCoverage"] = check.outcome.coverage
        if check.outcome.diversity is not None:
            values["ListDiversity"] = check.outcome.diversity
        if check.promised and check.outcome.questions >= check.limits.fewest_questions:
            # What is surely lost: 0 while the interval reaches what was promised.
            values["OutcomeLoss"] = max(0.0, 1 - check.outcome.high / check.promised)
    version = str(check.manifest["version"])
    return _of_skew(check, environment) + [
        {"MetricName": name, "Value": round(value, 6), "Unit": "None", "Dimensions": of}
        for name, value in values.items()
        for of in (_of(environment), [*_of(environment), {"Name": MODEL_VERSION, "Value": version}])
    ]


def _of_skew(check: DriftCheck, environment: str) -> list[dict[str, object]]:
    """Of users, not of a model: in all, for the alarm, and by what the difference is."""
    skew = check.skew
    if skew is None or skew.users < check.limits.fewest_users:
        return []
    values: dict[str, list[tuple[float, list[dict[str, str]]]]] = {
        "HistorySkew": [
            (skew.share(), []),
            *((skew.share(kind), [{"Name": KIND, "Value": kind}]) for kind in KINDS),
        ]
    }
    return [
        {
            "MetricName": name,
            "Value": round(value, 6),
            "Unit": "None",
            "Dimensions": [*_of(environment), *of_kind],
        }
        for name, each in values.items()
        for value, of_kind in each
    ]


def _of(environment: str) -> list[dict[str, str]]:
    return [{"Name": ENVIRONMENT, "Value": environment}]
