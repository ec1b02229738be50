"""What comparing stacks with their templates may read, held to CloudFormation's registry."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

READS = Path(__file__).parents[2] / "lib" / "constructs" / "stack-drift-reads.json"
SCHEMAS = files("cfnlint") / "data" / "schemas"
NOT_GRANTED = {
    "cloudwatch:PutMetricData",
    "iam:PassRole",
    "kms:Decrypt",
    "s3:ListBucket",
    # IAM has no such action.
    "vpc-lattice:DescribeServiceNetworkVpcEndpointAssociation",
}

granted: dict[str, list[str]] = json.loads(READS.read_text())


@pytest.fixture(scope="module")
def registry() -> dict[str, str]:
    """Name the schema's file of each type."""
    by_type = json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text())
    return {str(each): str(schema) for each, schema in by_type.items()}


@pytest.mark.parametrize("of_type", sorted(granted))
def test_a_resource_can_be_read_with_the_rights_of_its_type(
    of_type: str, registry: dict[str, str]
) -> None:
    schema = json.loads((SCHEMAS / "resources" / f"{registry[of_type]}.json").read_text())
    asked = schema["handlers"]["read"]["permissions"]
    for action in asked:
        service, _, name = str(action).partition(":")
        if action in NOT_GRANTED:
            assert action not in granted[of_type]
        elif name.endswith("*"):
            # Spelled out: a wildcard would take in what nobody has looked at.
            prefix = f"{service}:{name[:-1]}"
            assert any(each.startswith(prefix) for each in granted[of_type])
        else:
            assert f"{service.lower()}:{name}" in granted[of_type]
    services = {str(action).partition(":")[0].lower() for action in asked}
    assert {each.partition(":")[0] for each in granted[of_type]} <= services
