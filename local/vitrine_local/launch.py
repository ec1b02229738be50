"""Starts LocalEmu in this process, as the embedded AWS of one run."""

import json
import os
import shutil
import signal
import socket
import ssl
import sys
import threading
import time
import urllib.request
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from vitrine_local import child_processes, duckdb_extension, environment
from vitrine_local.emulator_environment import emulator_environment
from vitrine_local.launch_options import HOST, LaunchOptions
from vitrine_local.tls import Certificates, create_certificates

_HEALTH_INTERVAL_SECONDS = 0.2
_PARENT_INTERVAL_SECONDS = 1.0
# LocalEmu's own shutdown takes 1 to 4 seconds when all goes well.
_SHUTDOWN_PATIENCE_SECONDS = 10.0

# What of a former run in the same directory would mislead this one.
_OF_ONE_RUN = (
    *("ready.json", "cfn-fallbacks.json", "used-grants.jsonl"),
    *("emulator", "tmp", "tls"),
)

_OF_A_REAL_ACCOUNT = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL")


class LaunchError(Exception):
    """The emulator cannot start; the message says why, and what to do."""


def launch(options: LaunchOptions) -> NoReturn:
    """Run the emulator until it is told to stop, and end the process."""
    _require_free(options.port)
    node = _find_node()
    certificates = _prepare(options.state_dir)
    # Nothing in this process may use a real account, whatever the shell that started it has.
    for name in _OF_A_REAL_ACCOUNT:
        os.environ.pop(name, None)
    os.environ.update(emulator_environment(options, certificates, node))
    # Only now: LocalEmu reads its whole configuration while it is imported.
    from localemu.runtime import main as localemu_main  # noqa: PLC0415

    from vitrine_local.api_call_events import put_no_calls_on_the_bus  # noqa: PLC0415
    from vitrine_local.dynamodb_query import query_by_partition  # noqa: PLC0415
    from vitrine_local.listen_address import listen_only_on  # noqa: PLC0415

    put_no_calls_on_the_bus()
    query_by_partition()
    listen_only_on(HOST)
    # LocalEmu's calls to itself do not verify its certificate, and would say so each time.
    warnings.filterwarnings("ignore", message="Unverified HTTPS request")
    _in_background(_announce, options, certificates.ca_file)
    _in_background(_enforce_shutdown)
    if options.parent_pid is not None:
        _in_background(_follow_parent, options.parent_pid)
    try:
        localemu_main.main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    else:
        status = 0
    (options.state_dir / "ready.json").unlink(missing_ok=True)
    child_processes.stop_all()
    sys.stdout.flush()
    sys.stderr.flush()
    # Without waiting for LocalEmu's threads: some try to reach the stopped server for a long time.
    os._exit(status)


def _require_free(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the server does: a port in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise LaunchError(
                f"Port {port} is in use: stop what listens there, or choose another with --port."
            ) from error


def _find_node() -> str:
    node = os.environ.get(environment.NODE) or shutil.which("node")
    if node is None or not os.access(node, os.X_OK):
        raise LaunchError(
            "Node.js was not found, and Lambda functions need it: "
            f"put it on the path, or its file into {environment.NODE}."
        )
    return node


def _prepare(state_dir: Path) -> Certificates:
    state_dir.mkdir(parents=True, exist_ok=True)
    for name in _OF_ONE_RUN:
        path = state_dir / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    (state_dir / "tmp").mkdir()
    duckdb_extension.install(state_dir / "home")
    return create_certificates(state_dir / "tls")


def _announce(options: LaunchOptions, ca_file: Path) -> None:
    """Write ready.json once the endpoint answers over TLS, whole or not at all."""
    endpoint = f"https://{HOST}:{options.port}"
    trust = ssl.create_default_context(cafile=str(ca_file))
    while not _is_healthy(endpoint, trust):
        time.sleep(_HEALTH_INTERVAL_SECONDS)
    content = {"endpoint": endpoint, "caFile": str(ca_file), "port": options.port}
    unfinished = options.state_dir / "ready.json.tmp"
    unfinished.write_text(json.dumps(content) + "\n")
    unfinished.replace(options.state_dir / "ready.json")


def _is_healthy(endpoint: str, trust: ssl.SSLContext) -> bool:
    url = f"{endpoint}/_localemu/health"
    try:
        with urllib.request.urlopen(url, context=trust, timeout=5) as answer:  # noqa: S310 - ours
            return bool(answer.status == 200)  # noqa: PLR2004 - HTTP's OK
    except OSError:
        return False


def _follow_parent(parent_pid: int) -> None:
    """Stop when the parent is gone, however it ended."""
    ours = os.getppid() == parent_pid
    while (os.getppid() == parent_pid) if ours else _exists(parent_pid):
        time.sleep(_PARENT_INTERVAL_SECONDS)
    sys.stderr.write("The process that started the embedded AWS is gone; stopping.\n")
    os.kill(os.getpid(), signal.SIGTERM)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _enforce_shutdown() -> None:
    """End the process if LocalEmu does not, some time after it was told to."""
    from localemu.runtime import events  # noqa: PLC0415

    events.infra_stopping.wait()
    child_processes.stop_all()
    time.sleep(_SHUTDOWN_PATIENCE_SECONDS)
    os._exit(0)


def _in_background(target: Callable[..., None], *args: object) -> None:
    threading.Thread(target=target, args=args, daemon=True).start()
