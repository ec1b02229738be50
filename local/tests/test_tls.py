"""The endpoint speaks TLS that clients verify, so that policies which demand it hold."""

import ssl
import stat
import urllib.request
from pathlib import Path
from urllib.error import URLError

import pytest
from botocore.exceptions import ClientError
from conftest import Emulator
from job_aws import create_bucket

from vitrine_local.tls import create_certificates


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_client_that_trusts_the_authority_is_served(emulator: Emulator, host: str) -> None:
    trust = ssl.create_default_context(cafile=emulator.ca_file)
    url = emulator.endpoint.replace("127.0.0.1", host) + "/_localemu/health"
    with urllib.request.urlopen(url, context=trust, timeout=10) as answer:
        assert answer.status == 200


def test_a_client_that_does_not_trust_it_refuses(emulator: Emulator) -> None:
    with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(emulator.endpoint, context=ssl.create_default_context())


def test_a_bucket_that_demands_tls_denies_plain_http(emulator: Emulator) -> None:
    bucket = create_bucket(emulator)
    emulator.client("s3").put_object(Bucket=bucket, Key="key", Body=b"over TLS")
    role = _user_with_all_of_s3(emulator)
    plain = emulator.client("s3", endpoint_url=emulator.endpoint.replace("https:", "http:"), **role)
    with pytest.raises(ClientError, match="AccessDenied"):
        plain.get_object(Bucket=bucket, Key="key")
    secure = emulator.client("s3", **role)
    assert secure.get_object(Bucket=bucket, Key="key")["Body"].read() == b"over TLS"


def test_the_servers_key_is_its_users_alone(tmp_path: Path) -> None:
    certificates = create_certificates(tmp_path)
    assert stat.S_IMODE(certificates.server_file.stat().st_mode) == 0o600
    assert b"PRIVATE KEY" not in certificates.ca_file.read_bytes()


def _user_with_all_of_s3(emulator: Emulator) -> dict[str, str]:
    # The root user is held to no policy at all.
    iam = emulator.client("iam")
    iam.create_user(UserName="tls")
    policy = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
    )
    iam.put_user_policy(UserName="tls", PolicyName="s3", PolicyDocument=policy)
    key = iam.create_access_key(UserName="tls")["AccessKey"]
    return {
        "aws_access_key_id": key["AccessKeyId"],
        "aws_secret_access_key": key["SecretAccessKey"],
    }
