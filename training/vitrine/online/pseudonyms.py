"""What stands for users where their ids may not be kept."""

import hashlib
import hmac

import boto3


def pseudonym_of(key: str, user_id: str) -> str:
    """HMAC-SHA256 in hex, as ``lambdas/domain/pseudonym.ts`` has it."""
    return hmac.new(key.encode(), user_id.encode(), hashlib.sha256).hexdigest()


def read_key(secret_id: str) -> str:
    """The environment's key, of AWS Secrets Manager."""
    answer = boto3.client("secretsmanager").get_secret_value(SecretId=secret_id)
    return str(answer["SecretString"])
