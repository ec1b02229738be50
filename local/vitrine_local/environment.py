"""What the launcher tells the providers, and what the providers tell the processes they start.

The providers live inside LocalEmu, which loads them by entry point and gives them nothing, so the
environment is the only way in. It is read here and nowhere else.
"""

import os
from dataclasses import dataclass
from pathlib import Path

STATE_DIR = "VITRINE_LOCAL_STATE_DIR"
ENDPOINT = "VITRINE_LOCAL_ENDPOINT"
CA_FILE = "VITRINE_LOCAL_CA_FILE"
NODE = "VITRINE_LOCAL_NODE"


class MissingSettingError(Exception):
    """A variable that the launcher sets is absent: LocalEmu was not started by this package."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not set: start LocalEmu with `python -m vitrine_local`.")


@dataclass(frozen=True)
class Settings:
    """The run that the providers are part of."""

    state_dir: Path
    """Everything that the run writes is below this directory."""
    endpoint: str
    """Where the embedded AWS answers, over TLS."""
    ca_file: Path
    """The certificate authority that signed the endpoint's certificate, as PEM."""
    node: str
    """The Node.js that runs Lambda functions."""

    @staticmethod
    def from_environment() -> "Settings":
        """Read the settings, and name the first one that is missing."""
        return Settings(
            state_dir=Path(_required(STATE_DIR)),
            endpoint=_required(ENDPOINT),
            ca_file=Path(_required(CA_FILE)),
            node=_required(NODE),
        )

    def aws_client_environment(self) -> dict[str, str]:
        """Return the variables with which any AWS SDK in a child process finds this endpoint.

        Bucket policies that demand TLS hold here as in the cloud, so the endpoint is https and
        each SDK has its own name for the certificate authority.
        """
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_CA_BUNDLE": str(self.ca_file),
            "NODE_EXTRA_CA_CERTS": str(self.ca_file),
            # There is no instance metadata service here; a chain that got that far would only hang.
            "AWS_EC2_METADATA_DISABLED": "true",
        }


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise MissingSettingError(name)
    return value
