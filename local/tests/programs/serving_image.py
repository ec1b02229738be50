"""A serving image in small: answers with what its model says."""

import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MODEL = json.loads((Path(os.environ["MODEL_DIR"]) / "model.json").read_text())
if MODEL.get("broken"):
    print("the graph has no output named items", file=sys.stderr)
    sys.exit(1)


class Handler(BaseHTTPRequestHandler):
    """SageMaker's contract, over connections that stay open."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Say that the model is there."""
        self._answer(200, b"")

    def do_POST(self) -> None:
        """Answer an invocation as its body asks."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if body.get("bad"):
            self._answer(400, b"instances is missing")
            return
        time.sleep(body.get("seconds", 0))
        answer = {"model": MODEL["name"], "environment": os.environ.get("GREETING")}
        self._answer(200, json.dumps(answer).encode())

    def log_message(self, *_arguments: object) -> None:
        """Say nothing for each request."""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


print("serving", flush=True)
server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["SAGEMAKER_BIND_TO_PORT"])), Handler)
server.daemon_threads = True
server.serve_forever()
