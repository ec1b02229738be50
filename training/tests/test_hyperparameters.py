import pytest

from vitrine.errors import RefusalError
from vitrine.hyperparameters import Hyperparameters
from vitrine.models.ease import DEFAULT_BLEND, EaseSettings


def test_nothing_given_is_all_defaults() -> None:
    parsed = Hyperparameters.parse({})
    assert parsed == Hyperparameters()
    assert (parsed.fit_until, parsed.catalogue_size, dict(parsed.fixed_blend)) == ("end", None, {})


def test_strings_become_what_they_mean() -> None:
    parsed = Hyperparameters.parse(
        {
            "algorithm": "ease",
            "fit_until": "cut",
            "l2": "120.5",
            "own_weight": "0",
            "half_life_days": "auto",
            "history_length": "50",
            "catalogue_size": "1000",
        }
    )
    assert parsed.fit_until == "cut"
    assert parsed.settings == EaseSettings(l2=120.5)
    assert dict(parsed.fixed_blend) == {"own_weight": 0.0}
    assert (parsed.history_length, parsed.catalogue_size) == (50, 1000)


def test_what_sagemaker_adds_is_ignored() -> None:
    added = {"_tuning_objective_metric": "ndcg_at_20", "sagemaker_program": "x"}
    assert Hyperparameters.parse(added) == Hyperparameters()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("l2", "0"),
        ("l2", "many"),
        ("l2", "nan"),
        ("half_life_days", "-1"),
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
    record = Hyperparameters.parse({"l2": "9"}).record(DEFAULT_BLEND)
    assert record["l2"] == 9
    assert record["own_weight"] == DEFAULT_BLEND.own_weight
    assert "catalogue_size" not in record
    assert (
        Hyperparameters.parse({"catalogue_size": "5"}).record(DEFAULT_BLEND)["catalogue_size"] == 5
    )
