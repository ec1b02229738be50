"""A rule on an object's key matches the key that the object has."""

import json
from typing import Any

from conftest import Emulator
from job_aws import create_bucket, unique, wait_for


def test_eventbridge_is_told_the_key_as_it_is(emulator: Emulator) -> None:
    s3, events, sqs = (emulator.client(name) for name in ("s3", "events", "sqs"))
    bucket, name, key = create_bucket(emulator), unique("rule"), "raw/ingest_date=2026-01-31/a b"
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    arn = attributes["Attributes"]["QueueArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    pattern = {
        "source": ["aws.s3"],
        "detail": {
            "bucket": {"name": [bucket]},
            "object": {"key": [{"wildcard": "raw/ingest_date=*"}]},
        },
    }
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])

    s3.put_object(Bucket=bucket, Key=key, Body=b"")

    def received() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = sqs.receive_message(QueueUrl=queue).get("Messages", [])
        return found

    [message] = wait_for(received, lambda found: found != [])
    assert json.loads(message["Body"])["detail"]["object"]["key"] == key
