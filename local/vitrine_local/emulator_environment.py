"""How LocalEmu is configured: by its environment, which it reads while it is imported."""

from vitrine_local import environment
from vitrine_local.launch_options import HOST, LaunchOptions
from vitrine_local.tls import Certificates


def emulator_environment(
    options: LaunchOptions, certificates: Certificates, node: str
) -> dict[str, str]:
    """Return the variables that make LocalEmu the embedded AWS of a run."""
    state_dir = options.state_dir
    return {
        environment.STATE_DIR: str(state_dir),
        environment.ENDPOINT: f"https://{HOST}:{options.port}",
        environment.CA_FILE: str(certificates.ca_file),
        environment.NODE: node,
        # Where it listens, and what it says of itself in the URLs that it makes up.
        "GATEWAY_LISTEN": f"{HOST}:{options.port}",
        "LOCALEMU_HOST": f"localhost:{options.port}",
        "USE_SSL": "1",
        # A queue's URL has the host that the client asked for: the default is a subdomain of
        # localhost, which Node.js and Python cannot resolve.
        "SQS_ENDPOINT_STRATEGY": "dynamic",
        "CUSTOM_SSL_CERT_PATH": str(certificates.server_file),
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        # All that it writes is below the state directory.
        "FILESYSTEM_ROOT": str(state_dir / "emulator"),
        "TMPDIR": str(state_dir / "tmp"),
        "HOME": str(state_dir / "home"),
        "CONFIG_DIR": str(state_dir / "emulator" / "config"),
        # Each caller has exactly what its role allows; only the deploying key is root.
        "IAM_ENFORCEMENT": "1",
        "ROOT_ACCESS_KEYS": "test",
        # The real work is done by this package's providers.
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        "PROVIDER_OVERRIDE_SAGEMAKER": "vitrine",
        "PROVIDER_OVERRIDE_SAGEMAKER_RUNTIME": "vitrine",
        "PROVIDER_OVERRIDE_GLUE": "vitrine",
        # Above the executor's own limit, so that it is the executor which reports the time-out.
        "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT": "60",
        # AWS polls a stream's shard once a second, however quiet it was; LocalEmu's back-off of up
        # to 10 s would show as latency that no deployment has.
        "LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC": "1",
        "LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC": "1",
        # A type that nothing provides is deployed as nothing, and recorded for the caller to judge.
        "CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES": "1",
        # Polls of a resource provider that come at once, before those a second apart.
        "CFN_NO_WAIT_ITERATIONS": "5",
        "DEBUG": "1" if options.debug else "0",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
