"""Names' vectors by an embedding model: what is asked of it, what is kept, what is refused."""

import io
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import boto3
import numpy as np
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from vitrine.arrays import Floats
from vitrine.errors import RefusalError
from vitrine.text.bedrock import BedrockEmbedder
from vitrine.text.chosen import text_vectors
from vitrine.text.embedded import EmbeddedVectors
from vitrine.text.embedder import Embedder
from vitrine.text.sagemaker_endpoint import SagemakerEmbedder
from vitrine.text.tfidf import TfidfVectors
from vitrine.text.vector_store import InMemoryVectors, StoredVectors, VectorStore

TITAN, COHERE = "amazon.titan-embed-text-v2:0", "cohere.embed-multilingual-v3"
AWS: Any = boto3.Session("a", "b", region_name="eu-west-1")
A, B = np.array([0.6, 0.8], np.float16), np.array([1, 0], np.float16)


class Lengths:
    """A model that says how long a text is, and how often it was asked."""

    identity = "lengths/2"
    most_texts = 3

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Floats:
        assert 0 < len(texts) <= self.most_texts
        assert all(texts)
        self.asked += texts
        return np.array([[len(text), 1] for text in texts], np.float32)


def test_every_name_has_a_row_and_every_text_is_asked_once() -> None:
    model = Lengths()
    names = ["mug", " mug ", None, "", "red  mug", *(f"item {n}" for n in range(20)), "mug"]
    rows = EmbeddedVectors(model, InMemoryVectors()).of(names)
    assert rows.dtype == np.float32
    assert rows.shape == (len(names), 2)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 0, 0, *[1] * 22])
    assert rows[0].tolist() == rows[1].tolist() == rows[-1].tolist()
    assert rows[0][0] / rows[0][1] == pytest.approx(3, rel=1e-3)
    assert sorted(model.asked) == sorted(["mug", "red mug", *(f"item {n}" for n in range(20))])


def test_what_is_kept_is_not_asked_again_and_gives_the_same_rows(tmp_path: Path) -> None:
    first, second = Lengths(), Lengths()
    before = EmbeddedVectors(first, StoredVectors(str(tmp_path))).of(["mug", "lamp"])
    after = EmbeddedVectors(second, StoredVectors(str(tmp_path))).of(["lamp", "vase!", "mug"])
    assert second.asked == ["vase!"]
    np.testing.assert_array_equal(before, after[[2, 0]])


def test_a_shop_without_names_has_rows_without_columns() -> None:
    assert EmbeddedVectors(Lengths(), InMemoryVectors()).of([None, " "]).shape == (2, 0)


@pytest.fixture(params=["memory", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> VectorStore:
    return InMemoryVectors() if request.param == "memory" else StoredVectors(f"{tmp_path}/a/")


def test_a_store_gives_back_what_it_was_given_model_by_model(store: VectorStore) -> None:
    assert store.read("m/1", {"a"}) == {}
    store.add("m/1", {"a": A, "b": B})
    store.add("m/1", {"c": B})
    store.add("m/1", {})
    store.add("m/2", {"a": B})
    found = store.read("m/1", {"a", "c", "d"})
    assert {key: vector.tolist() for key, vector in found.items()} == {
        "a": A.tolist(),
        "c": B.tolist(),
    }
    assert store.read("m/2", {"a"})["a"].tolist() == B.tolist()


def test_a_stored_object_of_something_else_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m/x.json").write_text('{"a": "no base64!"}')
    with pytest.raises(RefusalError, match=r"x\.json holds no vectors"):
        StoredVectors(str(tmp_path)).read("m", {"a"})


def answered(content: object) -> StreamingBody:
    body = json.dumps(content).encode()
    return StreamingBody(io.BytesIO(body), len(body))


def stubbed(service: str, operation: str, answer: object, expected: Mapping[str, Any]) -> Any:
    """The client of a service that has to be called in just this way."""
    client = AWS.client(service)
    key = "body" if service == "bedrock-runtime" else "Body"
    stub = Stubber(client)
    response = {key: answered(answer), "contentType": "application/json"}
    if key == "Body":
        response = {key: answered(answer)}
    stub.add_response(operation, response, dict(expected))
    stub.activate()
    return client


def bedrock(model: str, body: Mapping[str, object], answer: object, **options: int) -> Embedder:
    asked = {"modelId": model, "body": json.dumps(body)}
    asked |= dict.fromkeys(("contentType", "accept"), "application/json")
    client = stubbed("bedrock-runtime", "invoke_model", answer, asked)
    return BedrockEmbedder(model, client=client, **options)


def endpoint(texts: Sequence[str], answer: object) -> Embedder:
    asked = {"EndpointName": "gte", "Body": json.dumps({"inputs": texts})}
    asked |= dict.fromkeys(("ContentType", "Accept"), "application/json")
    client = stubbed("sagemaker-runtime", "invoke_endpoint", answer, asked)
    return SagemakerEmbedder("gte", client)


def test_titan_is_asked_for_one_text_with_the_dimensions() -> None:
    body = {"inputText": "mug", "dimensions": 512, "normalize": True}
    model = bedrock(TITAN, body, {"embedding": [1, 2]}, dimensions=512)
    assert (model.identity, model.most_texts) == ("bedrock/amazon.titan-embed-text-v2-0/512", 1)
    assert model.embed(["mug"]).tolist() == [[1, 2]]


def test_cohere_is_asked_for_many_texts_of_one_kind() -> None:
    body = {"texts": ["a", "b"], "input_type": "clustering", "truncate": "END"}
    model = bedrock(COHERE, body, {"embeddings": [[1, 2], [3, 4]], "texts": ["a", "b"]})
    assert (model.identity, model.most_texts) == (f"bedrock/{COHERE}/1024", 96)
    assert model.embed(["a", "b"]).tolist() == [[1, 2], [3, 4]]


def test_an_endpoint_is_asked_as_hugging_face_s_containers_are() -> None:
    model = endpoint(["a", "b"], [[1, 2], [3, 4]])
    assert (model.identity, model.most_texts) == ("sagemaker/gte", 32)
    assert model.embed(["a", "b"]).tolist() == [[1, 2], [3, 4]]


TEXTS = ["a", "b"]
COHERE_BODY = {"texts": TEXTS, "input_type": "clustering", "truncate": "END"}


@pytest.mark.parametrize(
    "answer",
    [{}, [], None, "text", {"embeddings": [[1, 2]]}, {"embeddings": [[1], [2, 3]]}, [[[1]], [[2]]]],
)
def test_an_answer_that_is_no_vector_a_text_is_refused(answer: object) -> None:
    for model in (bedrock(COHERE, COHERE_BODY, answer), endpoint(TEXTS, answer)):
        with pytest.raises(RefusalError, match="did not answer with 2 lists of numbers"):
            model.embed(TEXTS)


def test_what_may_not_be_called_says_what_to_do() -> None:
    for service, operation, model in (
        ("bedrock-runtime", "invoke_model", lambda client: BedrockEmbedder(TITAN, client=client)),
        ("sagemaker-runtime", "invoke_endpoint", lambda client: SagemakerEmbedder("gte", client)),
    ):
        client = AWS.client(service)
        stub = Stubber(client)
        stub.add_client_error(operation, "AccessDeniedException", "no access")
        stub.activate()
        with pytest.raises(RefusalError, match=r"AccessDeniedException.*training\.textEmbeddings"):
            model(client).embed(["mug"])


class Busy(BaseHTTPRequestHandler):
    """A service that is throttled at first."""

    calls = 0

    def do_POST(self) -> None:
        type(self).calls += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        busy = self.calls == 1
        body = b'{"message": "slow down"}' if busy else b'{"embedding": [3, 4]}'
        self.send_response(429 if busy else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if busy:
            self.send_header("x-amzn-ErrorType", "ThrottlingException")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    server = HTTPServer(("127.0.0.1", 0), Busy)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", address)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    yield
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.usefixtures("busy")
def test_a_throttled_call_is_tried_again() -> None:
    vectors = text_vectors({"VITRINE_TEXT_MODEL": f"bedrock:{TITAN}"})
    assert vectors.of(["mug"]) == pytest.approx(np.array([[0.6, 0.8]]), abs=1e-3)
    assert Busy.calls == 2


def test_words_are_the_default() -> None:
    assert isinstance(text_vectors({}), TfidfVectors)
    assert isinstance(text_vectors({"VITRINE_TEXT_MODEL": "tfidf"}), TfidfVectors)


@pytest.mark.parametrize(
    ("model", "dimensions", "said"),
    [
        ("word2vec", "", "must be tfidf, bedrock:<model id> or sagemaker:<endpoint>"),
        ("bedrock:", "", "must be tfidf, bedrock"),
        ("bedrock:meta.llama", "", r"take one of amazon\.titan"),
        (f"bedrock:{TITAN}", "300", "has no 300 dimensions: it has 256, 512, 1024"),
        (f"bedrock:{TITAN}", "many", "VITRINE_TEXT_DIMENSIONS must be a whole number"),
    ],
)
def test_a_choice_that_is_none_is_refused(model: str, dimensions: str, said: str) -> None:
    with pytest.raises(RefusalError, match=said):
        text_vectors({"VITRINE_TEXT_MODEL": model, "VITRINE_TEXT_DIMENSIONS": dimensions})
