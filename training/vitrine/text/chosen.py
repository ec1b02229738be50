"""Which vectors of names a job uses: its environment says."""

import os
from collections.abc import Mapping

from vitrine.errors import RefusalError
from vitrine.text.embedder import Embedder
from vitrine.text.tfidf import TfidfVectors
from vitrine.text.vectors import TextVectors

MODEL_VARIABLE = "VITRINE_TEXT_MODEL"
"""``tfidf``, ``bedrock:<model id>`` or ``sagemaker:<endpoint>``; unset: ``tfidf``."""
DIMENSIONS_VARIABLE = "VITRINE_TEXT_DIMENSIONS"
STORE_VARIABLE = "VITRINE_TEXT_STORE"
"""A folder, or ``s3://bucket/prefix``; unset: vectors are kept as long as the process."""

# ruff: noqa: PLC0415  Who compares words need not wait for what calls AWS.


def text_vectors(environment: Mapping[str, str] = os.environ) -> TextVectors:
    """:raises RefusalError: naming the variable that is wrong."""
    chosen = environment.get(MODEL_VARIABLE) or "tfidf"
    if chosen == "tfidf":
        return TfidfVectors()
    from vitrine.text.embedded import EmbeddedVectors
    from vitrine.text.vector_store import InMemoryVectors, StoredVectors

    store = environment.get(STORE_VARIABLE)
    return EmbeddedVectors(
        _embedder(chosen, environment.get(DIMENSIONS_VARIABLE)),
        StoredVectors(store) if store else InMemoryVectors(),
    )


def _embedder(chosen: str, dimensions: str | None) -> Embedder:
    provider, _, name = chosen.partition(":")
    if provider == "bedrock" and name:
        from vitrine.text.bedrock import BedrockEmbedder

        return BedrockEmbedder(name, _whole(dimensions))
    if provider == "sagemaker" and name:
        from vitrine.text.sagemaker_endpoint import SagemakerEmbedder

        return SagemakerEmbedder(name)
    raise RefusalError(
        f"{MODEL_VARIABLE} must be tfidf, bedrock:<model id> or sagemaker:<endpoint>, not "
        f"{chosen!r}."
    )


def _whole(text: str | None) -> int | None:
    if not text:
        return None
    if not text.isdecimal():
        raise RefusalError(f"{DIMENSIONS_VARIABLE} must be a whole number, not {text!r}.")
    return int(text)
