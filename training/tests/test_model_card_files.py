import json
from datetime import date
from pathlib import Path

import pytest
from evaluation_sample import evaluation
from model_sample import manifest

from vitrine.cards.accountability import accountability
from vitrine.cards.write import write_model_cards
from vitrine.errors import RefusalError
from vitrine.manifest import read_manifest, write_manifest

MADE_ON = date(2026, 11, 21)


def test_both_cards_lie_beside_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "ranker.onnx").write_bytes(b"graph")
    (tmp_path / "items.parquet").write_bytes(b"items")
    said = accountability({"VITRINE_MODEL_OWNER": "Ada 🦄"}, MADE_ON)
    content = manifest(**said)
    for written_later in ("schemaVersion", "createdAt", "files", "consentBasis", "retireOn"):
        del content[written_later]
    graph = content["graph"]
    content["graph"] = {name: graph[name] for name in ("historyLength", "topK", "items")}
    write_manifest(tmp_path, content)
    write_model_cards(tmp_path, evaluation())
    assert read_manifest(tmp_path)["owner"] == "Ada 🦄"
    assert "| Owner | Ada 🦄 |" in (tmp_path / "model-card.md").read_text(encoding="utf-8")
    card = json.loads((tmp_path / "model-card.json").read_text(encoding="utf-8"))
    assert card["model_overview"]["model_owner"] == "Ada 🦄"
    assert len(card["evaluation_details"]) == 3
    write_model_cards(tmp_path)
    assert "By slice" not in (tmp_path / "model-card.md").read_text(encoding="utf-8")


def test_the_environment_says_what_no_data_tells() -> None:
    environment = {
        "VITRINE_MODEL_OWNER": " Search team ",
        "VITRINE_CONSENT_BASIS": "Consent at sign-up",
        "VITRINE_RETIRE_AFTER_DAYS": "180",
        "PATH": "/bin",
    }
    assert accountability(environment, MADE_ON) == {
        "owner": "Search team",
        "consentBasis": "Consent at sign-up",
        "retireOn": "2027-05-20",
    }


@pytest.mark.parametrize("said", [{}, {"VITRINE_MODEL_OWNER": " ", "VITRINE_CONSENT_BASIS": ""}])
def test_what_it_does_not_say_is_left_out(said: dict[str, str]) -> None:
    assert accountability(said, MADE_ON) == {}


@pytest.mark.parametrize("days", ["0", "-1", "half", "1.5", "٣", "36501"])
def test_days_that_are_none_are_refused(days: str) -> None:
    with pytest.raises(RefusalError, match="VITRINE_RETIRE_AFTER_DAYS must be a whole number"):
        accountability({"VITRINE_RETIRE_AFTER_DAYS": days}, MADE_ON)
