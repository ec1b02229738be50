"""The environment of a job's program: what its container would have, and nothing of ours."""

import os

from vitrine_local.jobs.roles import RoleSession
from vitrine_local.jobs.settings import run_settings

# What a program needs to run on this machine at all; everything else stays with the emulator.
_PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH")
# The discard port, on which nothing listens.
_NOWHERE = "https://127.0.0.1:9"


def job_environment(role: RoleSession | None) -> dict[str, str]:
    """Return the environment of a program that runs with a role on the emulator.

    Without a role it is that of a container in network isolation, which cannot reach AWS.
    """
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {
        # Containers on AWS run in UTC; a time that depends on the zone has to show up here too.
        "TZ": "UTC",
        "PYTHONUNBUFFERED": "1",
        # A developer's own profiles are not the job's.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        **run_settings().aws_client_environment(),
    }
    if role is None:
        # An address that refuses: a call fails here at once, and in the cloud by time-out.
        return environment | {"AWS_ENDPOINT_URL": _NOWHERE}
    return environment | role.environment()
