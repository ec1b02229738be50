"""An embedding model on a SageMaker endpoint, such as one of JumpStart's."""

import json
from collections.abc import Sequence
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from vitrine.arrays import Floats
from vitrine.errors import RefusalError
from vitrine.text.embedder import vectors_of

_PATIENCE = Config(retries={"mode": "standard", "max_attempts": 8}, read_timeout=70)
_MOST_TEXTS = 32


class SagemakerEmbedder:
    """Speaks Hugging Face's text embeddings inference: ``{"inputs": [..]}`` -> a list of lists."""

    def __init__(self, endpoint: str, client: Any = None) -> None:  # noqa: ANN401  boto3's clients have no types here
        """:param client: boto3's ``sagemaker-runtime``."""
        self._endpoint = endpoint
        self._client = client or boto3.client("sagemaker-runtime", config=_PATIENCE)

    @property
    def identity(self) -> str:
        """Another model behind the same name has to get another name, as the vectors differ."""
        return f"sagemaker/{self._endpoint}"

    @property
    def most_texts(self) -> int:
        """See ``Embedder``."""
        return _MOST_TEXTS

    def embed(self, texts: Sequence[str]) -> Floats:
        """See ``Embedder``."""
        try:
            answer = self._client.invoke_endpoint(
                EndpointName=self._endpoint,
                ContentType="application/json",
                Accept="application/json",
                Body=json.dumps({"inputs": list(texts)}),
            )
            content = json.loads(answer["Body"].read())
        except (ClientError, BotoCoreError) as error:
            raise RefusalError(
                f"The endpoint {self._endpoint} could not be asked ({error}): deploy it, or choose "
                "another model in training.textEmbeddings."
            ) from error
        except ValueError as error:
            raise RefusalError(f"The endpoint {self._endpoint} did not answer in JSON.") from error
        return vectors_of(content, len(texts), f"The endpoint {self._endpoint}")
