"""``python -m vitrine COMMAND``: the entry point of the training image."""

import argparse
import sys
from collections.abc import Sequence

from vitrine.container import Container, run_job

# ruff: noqa: PLC0415  Each command is imported when asked for: none waits for what others need.


def _train(_: Sequence[str]) -> int:
    from vitrine.train import train

    return run_job(train, Container.from_environment())


def _evaluate(_: Sequence[str]) -> int:
    from vitrine.evaluate import evaluate

    return run_job(evaluate, Container.from_environment())


def _batch(_: Sequence[str]) -> int:
    from vitrine.batch import batch

    return run_job(batch, Container.from_environment())


def _simulate(arguments: Sequence[str]) -> int:
    from vitrine.datasets.simulate import main as simulate

    return int(simulate(list(arguments)))


_COMMANDS = {
    "train": (_train, "fit a model on a training set and write it as a model directory"),
    "evaluate": (_evaluate, "measure a model and the baselines on what came after its cut"),
    "batch": (
        _batch,
        "write every shopper's list, history and the trending list to the online table",
    ),
    "simulate": (_simulate, "write the simulated shop's data (see simulate --help)"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    parser = argparse.ArgumentParser(prog="vitrine", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, purpose) in _COMMANDS.items():
        # The simulator has options of its own, and a help text that names them.
        commands.add_parser(name, help=purpose, add_help=name != "simulate")
    parsed, rest = parser.parse_known_args(arguments)
    if rest and parsed.command != "simulate":
        parser.error(f"{parsed.command} takes no arguments, found: {' '.join(rest)}")
    run, _ = _COMMANDS[parsed.command]
    return run(rest)


if __name__ == "__main__":
    sys.exit(main())
