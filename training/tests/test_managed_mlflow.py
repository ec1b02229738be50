# mypy: allow-untyped-defs, allow-untyped-calls, allow-incomplete-defs
"""Runs in SageMaker's managed MLflow: what goes over the wire, and who may send it."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import mlflow
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from vitrine.tuning.tracking import KeptRun, Origin, Run, run_log

pytestmark = pytest.mark.slow

ARN = "arn:aws:sagemaker:eu-west-1:222222222222:mlflow-tracking-server/vitrine-prod"
PAGES = "https://t-1a2b.eu-west-1.experiments.sagemaker.aws"
ORIGIN = Origin("prod-1-full", {"interactions": "71"}, "abc123")
ACTIONS = json.loads(
    (Path(__file__).parents[2] / "test/fixtures/parity/mlflow_calls.json").read_text()
)
KEYS = Credentials("AKIDEXAMPLE", "a secret", "a session")
API = "/api/2.0/mlflow/"
INFO = {"run_id": "7f", "run_uuid": "7f", "experiment_id": "3", "status": "RUNNING"}
RUN = {"run": {"info": INFO | {"artifact_uri": "s3://artefacts/mlflow/3/7f/artifacts"}}}


class Aws(ThreadingHTTPServer):
    """The tracking server, SageMaker's own API and S3, which all are told apart by their calls."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.forget()

    def forget(self):
        self.calls: list[tuple[str, str]] = []
        self.signed: list[bool] = []
        self.objects: dict[str, bytes] = {}
        self.knows_experiment = True
        self.tells_pages = True


class Answer(BaseHTTPRequestHandler):
    server: Aws

    def _answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = urlsplit(self.path).path
        self.server.calls.append((self.command, path))
        if path.startswith("/api/"):
            self.server.signed.append(self._is_signed(body))
            self._json(*self._tracking(path.removeprefix(API)))
        elif self.headers.get("X-Amz-Target") == "SageMaker.DescribeMlflowTrackingServer":
            known = {"TrackingServerUrl": PAGES}
            self._json(*((200, known) if self.server.tells_pages else (400, {})))
        else:
            self.server.objects[path] = body
            self._send(200, b"")

    do_GET = do_POST = do_PUT = _answer  # noqa: N815  The names are http.server's.

    def _tracking(self, operation):
        if operation == "experiments/get-by-name" and not self.server.knows_experiment:
            return 404, {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "none"}
        answers = {
            "experiments/get-by-name": {"experiment": {"experiment_id": "3", "name": "vitrine"}},
            "experiments/create": {"experiment_id": "3"},
            "runs/create": RUN,
            "runs/get": RUN,
            "runs/log-batch": {},
            "runs/update": {"run_info": INFO},
        }
        return (200, answers[operation]) if operation in answers else (404, {})

    def _is_signed(self, body):
        """By version 4 of AWS's signatures, over the header that names the server as well."""
        authorization = self.headers["Authorization"]
        if authorization is None:
            return False
        fields = dict(part.split("=", 1) for part in authorization.split(" ", 1)[1].split(", "))
        names = fields["SignedHeaders"].split(";")
        headers = {name: self.headers[name] for name in names}
        request = AWSRequest(
            self.command, f"http://{self.headers['Host']}{self.path}", headers, body
        )
        request.context["timestamp"] = self.headers["X-Amz-Date"]
        signer = SigV4Auth(KEYS, "sagemaker-mlflow", "eu-west-1")
        text = signer.string_to_sign(request, signer.canonical_request(request))
        return (
            headers["x-mlflow-sm-tracking-server-arn"] == ARN
            and headers["x-amz-content-sha256"] == hashlib.sha256(body).hexdigest()
            and headers["x-amz-security-token"] == KEYS.token
            and fields["Signature"] == signer.signature(text, request)
        )

    def _json(self, status, value):
        self._send(status, json.dumps(value).encode())

    def _send(self, status, content):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments):
        pass


# One for all tests, for MLflow keeps the client of S3 that it once made.
@pytest.fixture(scope="module")
def server():
    server = Aws()
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    ).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def aws(server, monkeypatch):
    server.forget()
    address = f"http://127.0.0.1:{server.server_port}"
    settings = {
        "AWS_ACCESS_KEY_ID": KEYS.access_key,
        "AWS_SECRET_ACCESS_KEY": KEYS.secret_key,
        "AWS_SESSION_TOKEN": KEYS.token,
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL_SAGEMAKER": address,
        "AWS_ENDPOINT_URL_S3": address,
        # In one piece, by its length.
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
        "SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT": address,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    yield server
    mlflow.set_tracking_uri("")


def keep(tmp_path):
    manifest = tmp_path / "manifest.json"
    manifest.write_text("{}")
    run = Run("prod-1-full", {"leaves": 31}, {"ndcg@20": 0.25}, artefacts=[manifest])
    return run_log(ORIGIN, {"MLFLOW_TRACKING_URI": ARN}).keep(run)


def asked(aws):
    return {path.removeprefix(API) for _, path in aws.calls if path.startswith("/api/")}


def test_a_run_is_kept_by_signed_calls_and_has_a_page_of_the_server_s_own(aws, tmp_path):
    assert keep(tmp_path) == KeptRun("7f", f"{PAGES}/#/experiments/3/runs/7f")
    assert aws.signed
    assert all(aws.signed)
    assert list(aws.objects) == ["/artefacts/mlflow/3/7f/artifacts/manifest.json"]


def test_no_call_is_made_that_the_job_s_role_may_not_make(aws, tmp_path):
    aws.knows_experiment = False
    assert keep(tmp_path) is not None
    assert asked(aws) == set(ACTIONS)


def test_a_run_whose_page_nobody_tells_is_kept_all_the_same(aws, tmp_path, capsys):
    aws.tells_pages = False
    assert keep(tmp_path) == KeptRun("7f", None)
    assert "are not known" in capsys.readouterr().err


def test_a_server_of_one_s_own_is_not_taken_for_sagemaker_s(aws, capfd, monkeypatch):
    address = f"http://127.0.0.1:{aws.server_port}"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    kept = run_log(ORIGIN).keep(Run("own", {}, {}))
    assert kept == KeptRun("7f", f"{address}/#/experiments/3/runs/7f")
    assert not any(aws.signed)
    assert capfd.readouterr().err == ""
