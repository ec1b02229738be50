"""Writes both cards into a model's directory."""

import json
from pathlib import Path

from vitrine.cards.markdown import model_card
from vitrine.cards.sagemaker import sagemaker_model_card
from vitrine.manifest import read_manifest
from vitrine.reporting.evaluation import Evaluation

MODEL_CARD_FILE = "model-card.md"
SAGEMAKER_CARD_FILE = "model-card.json"


def write_model_cards(directory: Path, evaluation: Evaluation | None = None) -> None:
    """Beside the manifest that they are made from, which must be there.

    :param evaluation: as ``read_evaluation`` gives it.
    """
    manifest = read_manifest(directory)
    (directory / MODEL_CARD_FILE).write_text(model_card(manifest, evaluation), encoding="utf-8")
    content = json.dumps(sagemaker_model_card(manifest, evaluation), indent=2, ensure_ascii=False)
    (directory / SAGEMAKER_CARD_FILE).write_text(content + "\n", encoding="utf-8")
