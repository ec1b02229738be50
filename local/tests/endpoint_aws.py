"""Endpoints of small models, for the tests of what they do."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from job_aws import Emulator, create_bucket, create_job_role, model_archive, unique, wait_for
from job_programs import SERVING_IMAGE


@dataclass
class Serving:
    """A bucket with models, and the endpoints that are made of them."""

    emulator: Emulator
    bucket: str
    role: str
    endpoints: list[str] = field(default_factory=list)

    def config(self, *models: str, weights: tuple[float, ...] = (1.0,)) -> str:
        """Create an endpoint configuration with a variant for each model."""
        sagemaker, name = self.emulator.client("sagemaker"), unique("config")
        variants = []
        for model, weight in zip(models, weights, strict=True):
            model_name = unique("model")
            sagemaker.create_model(
                ModelName=model_name,
                ExecutionRoleArn=self.role,
                PrimaryContainer={
                    "Image": SERVING_IMAGE,
                    "ModelDataUrl": f"s3://{self.bucket}/{model}/model.tar.gz",
                    "Environment": {"GREETING": "hello"},
                },
            )
            variants.append(
                {
                    "VariantName": model,
                    "ModelName": model_name,
                    "InitialInstanceCount": 1,
                    "InstanceType": "ml.m5.large",
                    "InitialVariantWeight": weight,
                }
            )
        sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=variants)
        return name

    def create(self, config: str) -> str:
        """Create an endpoint and wait until it serves, or does not."""
        name = unique("endpoint")
        self.endpoints.append(name)
        self.emulator.client("sagemaker").create_endpoint(
            EndpointName=name, EndpointConfigName=config
        )
        return name

    def update(self, name: str, config: str) -> dict[str, Any]:
        """Update an endpoint and wait until that is done."""
        self.emulator.client("sagemaker").update_endpoint(
            EndpointName=name, EndpointConfigName=config
        )
        return self.settled(name)

    def settled(self, name: str) -> dict[str, Any]:
        """Wait until no change is under way."""
        sagemaker = self.emulator.client("sagemaker")
        return wait_for(
            lambda: sagemaker.describe_endpoint(EndpointName=name),
            lambda endpoint: endpoint["EndpointStatus"] in {"InService", "Failed"},
        )

    def invoke(self, name: str, body: dict[str, Any] | None = None, **more: str) -> dict[str, Any]:
        """Invoke an endpoint and return what its model answered."""
        answer = self.emulator.client("sagemaker-runtime").invoke_endpoint(
            EndpointName=name,
            ContentType="application/json",
            Body=json.dumps(body or {}),
            **more,
        )
        decoded: dict[str, Any] = json.loads(answer["Body"].read())
        return decoded | {"variant": answer["InvokedProductionVariant"]}

    def state(self, name: str) -> dict[str, Any]:
        """Return what the provider says of an endpoint's processes."""
        file: Path = self.emulator.state_dir / "endpoints" / f"{name}.json"
        state: dict[str, Any] = json.loads(file.read_text())
        return state


@contextmanager
def serving_models(emulator: Emulator) -> Iterator[Serving]:
    """Store the models a, b and broken; delete the endpoints that were made in the end."""
    bucket = create_bucket(emulator)
    s3 = emulator.client("s3")
    for name, content in {"a": {}, "b": {}, "broken": {"broken": True}}.items():
        body = model_archive({"name": name, **content})
        s3.put_object(Bucket=bucket, Key=f"{name}/model.tar.gz", Body=body)
    role = create_job_role(emulator, "sagemaker.amazonaws.com", bucket)
    serving = Serving(emulator, bucket, role)
    yield serving
    for name in serving.endpoints:
        serving.settled(name)
        emulator.client("sagemaker").delete_endpoint(EndpointName=name)
