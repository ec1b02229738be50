"""Metrics that functions print in CloudWatch's embedded metric format, as CloudWatch has them."""

import json
import time
from datetime import UTC, datetime, timedelta

from conftest import Emulator
from job_aws import unique, wait_for
from lambda_functions import create_function

from vitrine_local.jobs.call import Scope
from vitrine_local.lambda_runtime.metrics import metrics_of

_SCOPE = Scope("000000000000", "us-east-1")


def _line(namespace: str, value: object, timestamp: float | None = None) -> str:
    return json.dumps(
        {
            "_aws": {
                "Timestamp": int((timestamp or time.time()) * 1000),
                "CloudWatchMetrics": [
                    {
                        "Namespace": namespace,
                        "Dimensions": [["service", "Variant"]],
                        "Metrics": [{"Name": "Late", "Unit": "Count", "StorageResolution": 1}],
                    }
                ],
            },
            "service": "shop",
            "Variant": "candidate",
            "Late": value,
        }
    )


def test_a_metric_is_read_with_its_dimensions_in_order_and_each_of_its_values() -> None:
    ((metric, values),) = metrics_of(_SCOPE, f"hello\n{_line('Shop', [1, 0], 12.5)}\n")
    assert metric.dimensions == (("Variant", "candidate"), ("service", "shop"))
    assert (metric.namespace, metric.name, metric.unit) == ("Shop", "Late", "Count")
    assert (metric.resolution, metric.second) == (1, 12)
    assert values == [1.0, 0.0]


def test_what_only_looks_like_metrics_is_a_line_like_others() -> None:
    lines = ['{"_aws": broken', '{"_aws": {}}', _line("Shop", "many"), "plain"]
    assert list(metrics_of(_SCOPE, "\n".join(lines))) == []


def test_what_functions_print_is_in_cloudwatch_and_sets_alarms_off(emulator: Emulator) -> None:
    namespace = unique("shop")
    alarm = f"{namespace}-late"
    cloudwatch = emulator.client("cloudwatch")
    dimensions = [{"Name": "service", "Value": "shop"}, {"Name": "Variant", "Value": "candidate"}]
    cloudwatch.put_metric_alarm(
        AlarmName=alarm,
        Namespace=namespace,
        MetricName="Late",
        Dimensions=dimensions,
        Statistic="Average",
        Period=10,
        EvaluationPeriods=1,
        Threshold=0.1,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
    )
    function = create_function(
        emulator,
        """
        export const handler = async (lines) => {
          process.stdout.write(lines.join('\\n') + '\\n');
        };
        """,
    )
    for value in (1, 0, 1):
        assert function.invoke([_line(namespace, value)]).error is None

    def sums() -> tuple[float, float]:
        now = datetime.now(UTC)
        answer = cloudwatch.get_metric_data(
            StartTime=now - timedelta(minutes=5),
            EndTime=now + timedelta(seconds=10),
            MetricDataQueries=[
                {
                    "Id": stat.lower(),
                    "MetricStat": {
                        "Metric": {
                            "Namespace": namespace,
                            "MetricName": "Late",
                            "Dimensions": dimensions,
                        },
                        "Period": 10,
                        "Stat": stat,
                    },
                }
                for stat in ("Sum", "SampleCount")
            ],
        )
        late, all_of_them = answer["MetricDataResults"]
        return sum(late["Values"]), sum(all_of_them["Values"])

    # The two sums are read one after the other: a value may come in between.
    wait_for(sums, lambda found: found == (2, 3))
    wait_for(
        lambda: cloudwatch.describe_alarms(AlarmNames=[alarm])["MetricAlarms"][0]["StateValue"],
        lambda state: state == "ALARM",
    )
