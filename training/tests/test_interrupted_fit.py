"""A fit of two stages that is interrupted goes on after the last past window that it finished."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from small_shop import day, interactions, shop_events, write_training_set
from test_two_stage_fit import HORIZON, SETTINGS

from vitrine.arrays import Floats
from vitrine.catalogue import Catalogue
from vitrine.container import Container, run_job
from vitrine.evaluation.next_basket import NextBasket
from vitrine.train import train
from vitrine.two_stage.fit import fit_two_stage
from vitrine.two_stage.item_factors import FittedFactors

pytestmark = pytest.mark.slow

EVENTS = interactions(shop_events(users=80, days=80, per_user=30))
AT = day(80)
WINDOWS = [day(72.5), day(65), day(50)]
NO_FACTORS = pl.DataFrame(
    schema={
        "known_until": pl.Datetime("us", "UTC"),
        "item_id": pl.String,
        "factors": pl.List(pl.Float32),
    }
)


class TakenAwayError(Exception):
    """The machine is taken away."""


@dataclass(frozen=True)
class Machine(FittedFactors):
    """Every first stage asks for its factors; there are none, but it is known who asked."""

    taken_away_at: datetime | None = None
    asked: list[datetime] = field(default_factory=list)

    def of(self, catalogue: Catalogue, at: datetime) -> Floats | None:
        if at == self.taken_away_at:
            raise TakenAwayError
        self.asked.append(at)
        return super().of(catalogue, at)


def fit(
    checkpoints: Path | None, machine: Machine | None = None, events: pl.DataFrame = EVENTS
) -> bytes:
    factors = machine or Machine(NO_FACTORS)
    model = fit_two_stage(
        events,
        None,
        NextBasket(AT, HORIZON),
        AT,
        SETTINGS,
        seed=3,
        factors=factors,
        checkpoints=checkpoints,
    )
    content: bytes = model.graph.SerializeToString()
    return content


@pytest.fixture(scope="module")
def undisturbed() -> bytes:
    return fit(None)


@pytest.fixture
def interrupted(tmp_path: Path) -> Path:
    """The folder of a fit that finished two windows."""
    machine = Machine(NO_FACTORS, taken_away_at=WINDOWS[2])
    with pytest.raises(TakenAwayError):
        fit(tmp_path, machine)
    assert machine.asked == WINDOWS[:2]
    return tmp_path


def test_it_makes_no_window_twice_and_ends_with_the_same_bytes(
    undisturbed: bytes, interrupted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    machine = Machine(NO_FACTORS)
    assert fit(interrupted, machine) == undisturbed
    assert machine.asked == [WINDOWS[2], AT]
    assert "[metric] resumed_after_windows=2\n" in capsys.readouterr().out
    assert sorted(file.name for file in interrupted.iterdir()) == [
        f"window-{number}.examples" for number in range(3)
    ]


def test_what_is_of_other_data_is_passed_over(
    interrupted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    others = EVENTS.filter(pl.col("user_id") != EVENTS["user_id"][0])
    machine = Machine(NO_FACTORS)
    assert fit(interrupted, machine, others) == fit(None, events=others)
    assert machine.asked == [*WINDOWS, AT]
    assert capsys.readouterr().err.count("is of other data or settings") == 2


@pytest.mark.parametrize("damage", ["cut short", "one bit", "empty"])
def test_a_damaged_file_is_told_of_and_its_window_is_made_again(
    undisturbed: bytes, interrupted: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    file = interrupted / "window-1.examples"
    whole = file.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    file.write_bytes({"cut short": whole[:1000], "one bit": bytes(flipped), "empty": b""}[damage])
    machine = Machine(NO_FACTORS)
    assert fit(interrupted, machine) == undisturbed
    assert machine.asked == [*WINDOWS[1:], AT]
    assert "window-1.examples is damaged" in capsys.readouterr().err


def test_a_training_job_goes_on_from_the_folder_that_sagemaker_brings_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    container = Container(tmp_path)
    write_training_set(container.channel("training"))
    config = tmp_path / "input/config/hyperparameters.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps({"windows": "1", "trees": "20"}))
    container.checkpoint_directory.mkdir()
    models = []
    for _ in range(2):
        assert run_job(lambda one: train(one, {"TRAINING_JOB_NAME": "job-1"}), container) == 0
        models.append((container.model_directory / "ranker.onnx").read_bytes())
    assert models[0] == models[1]
    assert capsys.readouterr().out.count("[metric] resumed_after_windows=2\n") == 1
