"""Amazon Bedrock's embedding models, by InvokeModel."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from vitrine.arrays import Floats
from vitrine.errors import RefusalError
from vitrine.text.embedder import vectors_of

_PATIENCE = Config(retries={"mode": "standard", "max_attempts": 8}, read_timeout=60)
"""Throttling and faults of the service are tried again, later each time."""


@dataclass(frozen=True)
class _Family:
    """Models that are asked alike."""

    most_texts: int
    body: Callable[[Sequence[str], int], Mapping[str, object]]
    vectors: Callable[[Mapping[str, Any]], object]
    dimensions: Sequence[int]
    """What may be asked for, the first if nobody says."""


_TITAN = _Family(
    most_texts=1,
    body=lambda texts, size: {"inputText": texts[0], "dimensions": size, "normalize": True},
    vectors=lambda answer: [answer.get("embedding")],
    dimensions=(256, 512, 1024),
)
# Names are compared with names, so all are of the one kind that is for comparing.
_COHERE = _Family(
    most_texts=96,
    body=lambda texts, _: {"texts": list(texts), "input_type": "clustering", "truncate": "END"},
    vectors=lambda answer: answer.get("embeddings"),
    dimensions=(1024,),
)
_FAMILIES = {
    "amazon.titan-embed-text-v2:": _TITAN,
    "cohere.embed-english-v3": _COHERE,
    "cohere.embed-multilingual-v3": _COHERE,
}


class BedrockEmbedder:
    """One of Bedrock's models that a shop's account has access to."""

    def __init__(self, model: str, dimensions: int | None = None, client: Any = None) -> None:  # noqa: ANN401  boto3's clients have no types here
        """:param dimensions: D; by default the least that the model has.

        :param client: boto3's ``bedrock-runtime``.
        :raises RefusalError: for a model or a number of dimensions that is not known here.
        """
        family = next((f for start, f in _FAMILIES.items() if model.startswith(start)), None)
        if family is None:
            raise RefusalError(
                f"The text model bedrock:{model} is not one that can be asked: take one of "
                f"{', '.join(sorted(_FAMILIES))}."
            )
        size = family.dimensions[0] if dimensions is None else dimensions
        if size not in family.dimensions:
            raise RefusalError(
                f"The text model bedrock:{model} has no {size} dimensions: it has "
                f"{', '.join(map(str, family.dimensions))}."
            )
        self._model, self._family, self._size = model, family, size
        self._client = client or boto3.client("bedrock-runtime", config=_PATIENCE)

    @property
    def identity(self) -> str:
        """See ``Embedder``."""
        return f"bedrock/{self._model.replace(':', '-')}/{self._size}"

    @property
    def most_texts(self) -> int:
        """See ``Embedder``."""
        return self._family.most_texts

    def embed(self, texts: Sequence[str]) -> Floats:
        """See ``Embedder``."""
        try:
            answer = self._client.invoke_model(
                modelId=self._model,
                contentType="application/json",
                accept="application/json",
                body=json.dumps(self._family.body(texts, self._size)),
            )
            content = json.loads(answer["body"].read())
        except (ClientError, BotoCoreError) as error:
            raise RefusalError(
                f"Bedrock's {self._model} could not be asked ({error}): give the account access to "
                "the model in this region, or choose another in training.textEmbeddings."
            ) from error
        except ValueError as error:
            raise RefusalError(f"Bedrock's {self._model} did not answer in JSON.") from error
        found = self._family.vectors(content) if isinstance(content, dict) else None
        return vectors_of(found, len(texts), f"Bedrock's {self._model}")
