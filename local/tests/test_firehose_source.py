"""Firehose reads its stream, and writes to its bucket, as the role that it was given."""

import time
from typing import Any

from conftest import Emulator
from job_aws import create_bucket, create_role, unique, wait_for

_READ = [
    "kinesis:DescribeStream",
    "kinesis:GetShardIterator",
    "kinesis:GetRecords",
    "kinesis:ListShards",
]


def _deliver(emulator: Emulator, stream_arn: str, bucket: str, actions: list[str]) -> str:
    role = create_role(
        emulator,
        "firehose.amazonaws.com",
        {
            "source": (actions, [stream_arn]),
            "bucket": (["s3:PutObject"], [f"arn:aws:s3:::{bucket}/*"]),
        },
    )
    firehose, name = emulator.client("firehose"), unique("delivery")
    firehose.create_delivery_stream(
        DeliveryStreamName=name,
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration={"KinesisStreamARN": stream_arn, "RoleARN": role},
        ExtendedS3DestinationConfiguration={
            "RoleARN": role,
            "BucketARN": f"arn:aws:s3:::{bucket}",
            "Prefix": "raw/",
        },
    )

    def describe() -> Any:  # noqa: ANN401 - boto3 has no static types
        described = firehose.describe_delivery_stream(DeliveryStreamName=name)
        return described["DeliveryStreamDescription"]["DeliveryStreamStatus"]

    status: str = wait_for(describe, lambda found: found != "CREATING")
    return status


def _stream(emulator: Emulator) -> tuple[str, str]:
    kinesis, name = emulator.client("kinesis"), unique("stream")
    kinesis.create_stream(StreamName=name, ShardCount=1)

    def describe() -> Any:  # noqa: ANN401 - boto3 has no static types
        return kinesis.describe_stream(StreamName=name)["StreamDescription"]

    described = wait_for(describe, lambda found: found["StreamStatus"] == "ACTIVE")
    return name, described["StreamARN"]


def test_records_reach_the_bucket(emulator: Emulator) -> None:
    stream, arn = _stream(emulator)
    bucket = create_bucket(emulator)
    assert _deliver(emulator, arn, bucket, _READ) == "ACTIVE"
    s3 = emulator.client("s3")

    def put_and_read() -> list[bytes]:
        # It reads from the moment when its iterator is there, which nothing announces.
        emulator.client("kinesis").put_record(StreamName=stream, Data=b"one\n", PartitionKey="k")
        time.sleep(0.5)
        keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        return [s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys]

    delivered = wait_for(put_and_read, bool)
    assert set(b"".join(delivered).splitlines()) == {b"one"}


def test_a_role_that_may_not_read_the_stream_fails_the_delivery(emulator: Emulator) -> None:
    _, arn = _stream(emulator)
    status = _deliver(emulator, arn, create_bucket(emulator), ["kinesis:ListShards"])
    assert status == "CREATING_FAILED"
