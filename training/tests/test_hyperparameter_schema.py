from vitrine.errors import RefusalError
from vitrine.hyperparameter_schema import FILE, hyperparameter_schema, text_of
from vitrine.hyperparameters import Hyperparameters


def test_what_is_committed_is_what_training_knows() -> None:
    """If not: run ``python -m vitrine.hyperparameter_schema`` and commit what it writes."""
    assert FILE.read_text(encoding="utf-8") == text_of(hyperparameter_schema())


def test_training_takes_both_ends_of_every_range_and_nothing_beyond() -> None:
    def taken(algorithm: str, name: str, value: float) -> bool:
        try:
            Hyperparameters.parse({"algorithm": algorithm, name: f"{value:.12g}"})
        except RefusalError:
            return False
        return True

    schema = hyperparameter_schema()
    for algorithm, parameters in schema["$defs"].items():
        for name, limits in parameters["properties"].items():
            low, high = limits["minimum"], limits["maximum"]
            assert taken(algorithm, name, low), name
            assert taken(algorithm, name, high), name
            assert not taken(algorithm, name, low - 1), name
            assert not taken(algorithm, name, high + 1), name


def test_the_first_objective_is_what_searches_use_by_default() -> None:
    assert hyperparameter_schema()["objectives"][0] == "validation_ndcg_at_20"
