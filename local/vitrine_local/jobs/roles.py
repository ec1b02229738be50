"""The credentials that a job runs with: those of its role, as the service would assume it."""

import functools
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from localemu.aws.connect import connect_to

from vitrine_local.jobs.call import Scope
from vitrine_local.jobs.settings import run_settings

# boto3 makes its clients when they are asked for: there is no static type.
type AwsClient = Any

# AWS renews the credentials of a long job; a job here keeps those that it started with.
_SESSION_SECONDS = 12 * 3600


class RoleRefusedError(Exception):
    """The role does not exist, or does not trust the service."""


@dataclass(frozen=True)
class RoleSession:
    """Temporary credentials of a role."""

    role_arn: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)
    token: str = field(repr=False)

    @functools.cached_property
    def _session(self) -> boto3.session.Session:
        # A session of its own: boto3's default one is not safe between threads.
        return boto3.session.Session(
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            aws_session_token=self.token,
            region_name=self.region,
        )

    def client(self, service: str) -> AwsClient:
        """Return a client that calls the emulator from outside, so that policies hold."""
        current = run_settings()
        return self._session.client(
            service,
            endpoint_url=current.endpoint,
            verify=str(current.ca_file),
            config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 2}),
        )

    def environment(self) -> dict[str, str]:
        """Return the variables that AWS SDKs read."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_SESSION_TOKEN": self.token,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
        }


def internal_client(service: str, scope: Scope) -> AwsClient:
    """Return a client for what AWS does by itself, such as publishing its events."""
    factory = connect_to(aws_access_key_id=scope.account, region_name=scope.region)
    return factory.get_client(service)


def role_arn_of(scope: Scope, role: str) -> str:
    """Return the ARN of a role given by its ARN or, as Glue accepts, by its name."""
    return role if role.startswith("arn:") else f"arn:aws:iam::{scope.account}:role/{role}"


def assume_role(scope: Scope, role_arn: str, service: str, session_name: str) -> RoleSession:
    """Assume a role as a service does, which its trust policy has to allow."""
    try:
        # STS would give out credentials of a role that does not exist.
        internal_client("iam", scope).get_role(RoleName=role_arn.rsplit("/", 1)[-1])
        answer = internal_client("sts", scope).assume_role(
            RoleArn=role_arn,
            RoleSessionName=session_name[:64],
            DurationSeconds=_SESSION_SECONDS,
            _ServicePrincipal=service,
        )
    except ClientError as error:
        raise RoleRefusedError(
            f"Could not assume role {role_arn}. Please ensure that the role exists and allows"
            f" principal '{service}.amazonaws.com' to assume the role."
        ) from error
    credentials = answer["Credentials"]
    return RoleSession(
        role_arn=role_arn,
        region=scope.region,
        access_key=credentials["AccessKeyId"],
        secret_key=credentials["SecretAccessKey"],
        token=credentials["SessionToken"],
    )
