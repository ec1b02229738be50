from dataclasses import replace

import pytest

from vitrine.errors import RefusalError
from vitrine.hyperparameters import Hyperparameters
from vitrine.models.ease import DEFAULT_BLEND, EaseSettings
from vitrine.two_stage.retrieval import RetrievalSettings
from vitrine.two_stage.settings import TwoStageSettings
from vitrine.two_stage.student import StudentSettings
from vitrine.two_stage.teacher import TeacherSettings


def test_nothing_given_is_all_defaults() -> None:
    parsed = Hyperparameters.parse({})
    assert parsed == Hyperparameters()
    assert (parsed.algorithm, parsed.fit_until) == ("two-stage", "end")
    assert parsed.two_stage == TwoStageSettings()


def test_strings_become_what_they_mean() -> None:
    parsed = Hyperparameters.parse(
        {
            "algorithm": "two-stage",
            "fit_until": "cut",
            "ease_l2": "120.5",
            "trees": "40",
            "epochs": "3",
            "windows": "2",
            "history_length": "50",
            "catalogue_size": "1000",
        }
    )
    settings = parsed.two_stage
    assert parsed.fit_until == "cut"
    assert (settings.history_length, settings.catalogue_size, settings.windows) == (50, 1000, 2)
    assert settings.retrieval == replace(RetrievalSettings(), ease_l2=120.5)
    assert settings.teacher == replace(TeacherSettings(), trees=40)
    assert settings.student == replace(StudentSettings(), epochs=3)


def test_an_algorithm_has_hyperparameters_of_its_own() -> None:
    parsed = Hyperparameters.parse(
        {"algorithm": "ease", "l2": "120.5", "own_weight": "0", "half_life_days": "auto"}
    )
    assert parsed.ease == EaseSettings(l2=120.5)
    assert dict(parsed.fixed_blend) == {"own_weight": 0.0}
    with pytest.raises(RefusalError, match="hyperparameter trees is not known to ease"):
        Hyperparameters.parse({"algorithm": "ease", "trees": "40"})


def test_what_sagemaker_adds_is_ignored() -> None:
    added = {"_tuning_objective_metric": "ndcg_at_20", "sagemaker_program": "x"}
    assert Hyperparameters.parse(added) == Hyperparameters()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ease_l2", "0"),
        ("ease_l2", "many"),
        ("ease_l2", "nan"),
        ("next_half_life_days", "-1"),
        ("next_half_life_days", "auto"),
        ("trees", "1.5"),
        ("view_weight", "1.5"),
        ("top_k", "2.5"),
        ("top_k", "0"),
        ("history_length", "100000"),
        ("algorithm", "magic"),
        ("fit_until", "tomorrow"),
        ("l3", "1"),
    ],
)
def test_what_cannot_be_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(RefusalError, match=f"hyperparameter {name} "):
        Hyperparameters.parse({name: value})


def test_the_record_has_every_value_that_was_used() -> None:
    record = Hyperparameters.parse({"trees": "9", "catalogue_size": "5"}).record()
    assert (record["trees"], record["catalogue_size"], record["hidden"]) == (9, 5, "32x16")
    assert record["ease_l2"] == RetrievalSettings().ease_l2


def test_the_record_of_ease_has_its_blend() -> None:
    record = Hyperparameters.parse({"algorithm": "ease", "l2": "9"}).record(DEFAULT_BLEND)
    assert record["l2"] == 9
    assert record["own_weight"] == DEFAULT_BLEND.own_weight
    assert "catalogue_size" not in record
    assert "trees" not in record
