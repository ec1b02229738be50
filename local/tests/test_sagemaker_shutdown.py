"""What becomes of model hosts when the emulator ends."""

import json
import os
import signal
from pathlib import Path

import pytest
from conftest import free_port, launch, wait_until_ready
from job_aws import create_bucket, create_job_role, model_archive, wait_for
from job_programs import SERVING_IMAGE

pytestmark = pytest.mark.emulator


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_model_host_ends_with_the_emulator(tmp_path: Path, number: signal.Signals) -> None:
    process = launch(tmp_path / "state", free_port(), "--parent-pid", str(os.getpid()))
    try:
        emulator = wait_until_ready(process, tmp_path / "state")
        bucket, sagemaker = create_bucket(emulator), emulator.client("sagemaker")
        emulator.client("s3").put_object(Bucket=bucket, Key="m", Body=model_archive({"name": "m"}))
        sagemaker.create_model(
            ModelName="m",
            ExecutionRoleArn=create_job_role(emulator, "sagemaker.amazonaws.com", bucket),
            PrimaryContainer={"Image": SERVING_IMAGE, "ModelDataUrl": f"s3://{bucket}/m"},
        )
        variant = {"VariantName": "v", "ModelName": "m", "InitialInstanceCount": 1}
        sagemaker.create_endpoint_config(
            EndpointConfigName="c", ProductionVariants=[variant | {"InstanceType": "ml.m5.large"}]
        )
        sagemaker.create_endpoint(EndpointName="e", EndpointConfigName="c")
        file = tmp_path / "state" / "endpoints" / "e.json"
        wait_for(file.exists, bool)
        pid = json.loads(file.read_text())["variants"][0]["pid"]
        assert _is_running(pid)
        process.send_signal(number)
        process.wait(40)
    finally:
        process.kill()

    wait_for(lambda: _is_running(pid), lambda running: not running, 10)
