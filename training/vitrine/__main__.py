"""``python -m vitrine COMMAND``: the entry point of the training image."""

import argparse
import sys
from collections.abc import Sequence

from vitrine.container import Container, run_job

# ruff: noqa: PLC0415  Each command is imported when asked for: none waits for what others need.


def _train(_: Sequence[str]) -> int:
    from vitrine.neural.launch import launch_where_several
    from vitrine.train import train

    def launched(container: Container) -> None:
        launch_where_several(container, ["vitrine", "train"])
        train(container)

    return run_job(launched, Container.from_environment())


def _evaluate(_: Sequence[str]) -> int:
    from vitrine.evaluate import evaluate

    return run_job(evaluate, Container.from_environment())


def _evaluate_offline(arguments: Sequence[str]) -> int:
    from vitrine.evaluation.command import main as evaluate_offline

    return evaluate_offline(arguments)


def _ranking_examples(_: Sequence[str]) -> int:
    from vitrine.ranking_examples import ranking_examples

    return run_job(ranking_examples, Container.from_environment())


def _batch(_: Sequence[str]) -> int:
    from vitrine.batch import batch

    return run_job(batch, Container.from_environment())


def _drift(_: Sequence[str]) -> int:
    from vitrine.drift.job import drift

    return run_job(drift, Container.from_environment())


def _experiments(_: Sequence[str]) -> int:
    from vitrine.experiments.job import experiments

    return run_job(experiments, Container.from_environment())


def _simulate(arguments: Sequence[str]) -> int:
    from vitrine.datasets.simulate import main as simulate

    return simulate(arguments)


def _synthetic_data(arguments: Sequence[str]) -> int:
    from vitrine.synthetic.command import main as synthetic_data

    return synthetic_data(arguments)


def _fetch_online_retail(arguments: Sequence[str]) -> int:
    from vitrine.datasets.online_retail import main as fetch

    return fetch(arguments)


_COMMANDS = {
    "train": (_train, "fit a model on a training set and write it as a model directory"),
    "evaluate": (_evaluate, "measure a model and the baselines on what came after its cut"),
    "batch": (
        _batch,
        "write every shopper's list, history and the trending list to the online table",
    ),
    "drift": (_drift, "compare what happened since with what the live model learnt from"),
    "experiments": (_experiments, "compare the arms of the experiments that run"),
    "ranking-examples": (
        _ranking_examples,
        "write what the second stage learns from, for SageMaker's built-in XGBoost",
    ),
    "evaluate-offline": (
        _evaluate_offline,
        "fit every baseline and the champion on one split of a file, and measure them"
        " (see evaluate-offline --help)",
    ),
    "simulate": (_simulate, "write the simulated shop's data (see simulate --help)"),
    "synthetic-data": (
        _synthetic_data,
        "make up shoppers like real ones (see synthetic-data --help)",
    ),
    "fetch-online-retail": (_fetch_online_retail, "fetch the Online Retail data set, once"),
}

_WITH_OPTIONS = ("evaluate-offline", "simulate", "synthetic-data", "fetch-online-retail")
"""The others are told what to do by their container's files."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    parser = argparse.ArgumentParser(prog="vitrine", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, purpose) in _COMMANDS.items():
        # What has options of its own has a help text that names them.
        commands.add_parser(name, help=purpose, add_help=name not in _WITH_OPTIONS)
    parsed, rest = parser.parse_known_args(arguments)
    if rest and parsed.command not in _WITH_OPTIONS:
        parser.error(f"{parsed.command} takes no arguments, found: {' '.join(rest)}")
    run, _ = _COMMANDS[parsed.command]
    return run(rest)


if __name__ == "__main__":
    sys.exit(main())
