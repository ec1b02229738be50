import json
from pathlib import Path

import pytest

from vitrine.container import PREFIX_VARIABLE, Container, run_job
from vitrine.errors import RefusalError


def test_everything_lies_under_opt_ml_unless_the_prefix_moves_it(tmp_path: Path) -> None:
    assert Container.from_environment({}).model_directory == Path("/opt/ml/model")
    assert Container.from_environment({PREFIX_VARIABLE: ""}).prefix == Path("/opt/ml")
    moved = Container.from_environment({PREFIX_VARIABLE: str(tmp_path)})
    assert moved.channel("training") == tmp_path / "input/data/training"
    assert moved.processing("model") == tmp_path / "processing/model"


def test_hyperparameters_are_strings_and_optional(tmp_path: Path) -> None:
    container = Container(tmp_path)
    assert container.hyperparameters() == {}
    path = tmp_path / "input/config/hyperparameters.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"l2": "300", "seed": 7}))
    assert container.hyperparameters() == {"l2": "300", "seed": "7"}


def test_one_hyperparameter_may_stand_for_several_under_those_that_are_given(
    tmp_path: Path,
) -> None:
    path = tmp_path / "input/config/hyperparameters.json"
    path.parent.mkdir(parents=True)
    several = json.dumps({"l2": 300, "fit_until": "end"})
    path.write_text(json.dumps({"fit_until": "cut", "hyperparameters": several}))
    assert Container(tmp_path).hyperparameters() == {"l2": "300", "fit_until": "cut"}
    path.write_text(json.dumps({"hyperparameters": "l2=300"}))
    with pytest.raises(RefusalError, match="The hyperparameter hyperparameters is not JSON"):
        Container(tmp_path).hyperparameters()


@pytest.mark.parametrize("content", ["{", "[1]"])
def test_malformed_hyperparameters_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "input/config/hyperparameters.json"
    path.parent.mkdir(parents=True)
    path.write_text(content)
    with pytest.raises(RefusalError, match=r"hyperparameters\.json"):
        Container(tmp_path).hyperparameters()


def test_a_job_that_ends_well_leaves_no_failure(tmp_path: Path) -> None:
    assert run_job(lambda container: None, Container(tmp_path)) == 0
    assert not (tmp_path / "output").exists()


def test_a_refusal_is_the_whole_failure_message(tmp_path: Path) -> None:
    def job(container: Container) -> None:
        raise RefusalError("No data: ingest some.")

    assert run_job(job, Container(tmp_path)) == 1
    for name in ("failure", "message"):
        assert (tmp_path / "output" / name).read_text() == "No data: ingest some.\n"


def test_a_defect_is_named_and_its_traceback_goes_to_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def job(container: Container) -> None:
        raise ZeroDivisionError("by zero")

    assert run_job(job, Container(tmp_path)) == 1
    assert "ZeroDivisionError: by zero" in (tmp_path / "output/failure").read_text()
    assert "Traceback" in capsys.readouterr().err
