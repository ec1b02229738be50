"""How a SASRec job is started on the GPUs and machines that it has, and refused without PyTorch."""

import json
import sys
from pathlib import Path

import pytest
from small_shop import write_training_set

from vitrine.container import Container, run_job
from vitrine.errors import RefusalError
from vitrine.hyperparameters import Hyperparameters
from vitrine.neural import extra
from vitrine.neural.launch import Machines, launch_where_several, torchrun
from vitrine.processes import Processes
from vitrine.train import train

PROGRAM = ["vitrine", "train"]
START = [sys.executable, "-m", "torch.distributed.run"]
END = ["-m", "vitrine", "train"]


def test_one_gpu_needs_no_torchrun() -> None:
    assert torchrun(Machines(["algo-1"], "algo-1", 1), PROGRAM) is None
    assert torchrun(Machines(["algo-1"], "algo-1", 0), PROGRAM) is None


def test_each_gpu_of_a_machine_gets_a_process() -> None:
    command = torchrun(Machines(["algo-1"], "algo-1", 4), PROGRAM)
    assert command == [*START, "--standalone", "--nproc-per-node=4", *END]


def test_machines_meet_at_the_first() -> None:
    machines = ["algo-1", "algo-2"]
    command = torchrun(Machines(machines, "algo-2", 8), PROGRAM)
    meeting = ["--nnodes=2", "--node-rank=1", "--master-addr=algo-1", "--master-port=29500"]
    assert command == [*START, *meeting, "--nproc-per-node=8", *END]


def test_sagemaker_tells_of_the_machines(tmp_path: Path) -> None:
    assert Machines.of(Container(tmp_path), 2) == Machines(["localhost"], "localhost", 2)
    config = tmp_path / "input/config/resourceconfig.json"
    config.parent.mkdir(parents=True)
    told = {"current_host": "algo-2", "hosts": ["algo-2", "algo-1"], "network_interface_name": "e"}
    config.write_text(json.dumps(told))
    assert Machines.of(Container(tmp_path), 1) == Machines(["algo-1", "algo-2"], "algo-2", 1)


def test_torchrun_tells_a_process_which_it_is() -> None:
    told = {"RANK": "3", "LOCAL_RANK": "1", "WORLD_SIZE": "4"}
    assert Processes.from_environment(told) == Processes(rank=3, local_rank=1, count=4)
    assert not Processes.from_environment(told).leads
    # RANK alone may mean anything.
    assert Processes.from_environment({"RANK": "3"}) == Processes()
    assert Processes().leads


def test_other_algorithms_and_started_processes_are_left_alone(tmp_path: Path) -> None:
    launch_where_several(Container(tmp_path), PROGRAM, {})
    told = {"RANK": "0", "LOCAL_RANK": "0", "WORLD_SIZE": "2"}
    launch_where_several(Container(tmp_path), PROGRAM, told)


def test_without_pytorch_the_job_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda _: None)
    container = Container(tmp_path)
    write_training_set(container.channel("training"))
    config = tmp_path / "input/config/hyperparameters.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps({"algorithm": "sasrec"}))
    assert run_job(lambda job: train(job, {}), container) == 1
    said = (tmp_path / "output/failure").read_text()
    assert "install training[neural]" in said
    assert not container.model_directory.exists() or not list(container.model_directory.iterdir())


def test_its_hyperparameters_are_its_own() -> None:
    parsed = Hyperparameters.parse(
        {"algorithm": "sasrec", "dimension": "32", "heads": "4", "learning_rate": "0.01"}
    )
    assert (parsed.sasrec.dimension, parsed.sasrec.learning_rate) == (32, 0.01)
    assert parsed.record()["heads"] == 4
    with pytest.raises(RefusalError, match="trees is not known to sasrec"):
        Hyperparameters.parse({"algorithm": "sasrec", "trees": "40"})
    with pytest.raises(RefusalError, match=r"dimension \(30\) must be a multiple of heads \(4\)"):
        _ = Hyperparameters.parse({"algorithm": "sasrec", "dimension": "30", "heads": "4"}).sasrec
