"""A Java trust store that has the emulator's CA beside the public ones."""

import os
import shutil
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path

from vitrine_local.jobs.errors import JobFailedError

# Java demands a password of a trust store; there is nothing secret in it.
TRUST_STORE_PASSWORD = "changeit"  # noqa: S105

_lock = threading.Lock()


def java_home(environment: Mapping[str, str]) -> Path:
    """Return the Java that a program with this environment runs."""
    home = environment.get("JAVA_HOME")
    if home:
        return Path(home)
    java = shutil.which("java", path=environment.get("PATH", os.defpath))
    if java is None:
        raise JobFailedError("There is no Java: set JAVA_HOME, or put java on the PATH.")
    return Path(java).resolve().parent.parent


def trust_store(home: Path, ca_file: Path, directory: Path) -> Path:
    """Return the trust store for a Java and a CA; it is made once."""
    directory.mkdir(parents=True, exist_ok=True)
    target = directory / f"truststore-{int(ca_file.stat().st_mtime)}.jks"
    with _lock:
        if not target.exists():
            # The public CAs stay: Spark fetches its packages with the same trust store.
            draft = target.with_suffix(".tmp")
            shutil.copyfile(home / "lib" / "security" / "cacerts", draft)
            _import(home, ca_file, draft)
            draft.replace(target)
    return target


def _import(home: Path, ca_file: Path, store: Path) -> None:
    command = [str(home / "bin" / "keytool"), "-importcert", "-noprompt", "-alias", "vitrine-local"]
    command += ["-file", str(ca_file), "-keystore", str(store)]
    command += ["-storepass", TRUST_STORE_PASSWORD]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise JobFailedError(
            f"keytool of {home} could not add {ca_file}: {(done.stdout + done.stderr).strip()}"
        )
