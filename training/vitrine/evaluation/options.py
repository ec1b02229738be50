"""The options of ``evaluate-offline``: parsed, and refused where they do not go together."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from vitrine.command_options import OneSentenceParser, days_up_to, moment_like

PROGRAM = "npm run evaluate --"
MOST_PLACES = 200
"""What the champion's graph ranks."""


@dataclass(frozen=True)
class Options:
    """What is evaluated, on what, and where the result goes."""

    dataset: str | None
    file: Path | None
    interactions: Path | None
    train: Path | None
    test: Path | None
    items: Path | None
    users: Path | None
    impressions: Path | None
    task: str
    split: str
    cut: datetime | None
    horizon: timedelta | None
    k: int
    models: tuple[str, ...] | None
    """The baselines to run, whose names nobody has checked yet; None: all of them."""
    seed: int
    json: Path | None
    report: Path | None
    cache: Path


def parse_options(arguments: Sequence[str]) -> Options:
    """Exits with status 2 for what cannot be meant."""
    parser = _parser()
    given = parser.parse_args(arguments)
    sources = [given.dataset, given.interactions, given.train]
    if sum(source is not None for source in sources) != 1:
        parser.error("give one of --dataset, --interactions and --train (with --test)")
    if (given.train is None) != (given.test is None):
        parser.error("give both --train and --test")
    if given.file is not None and given.dataset is None:
        parser.error("--file is the file of a data set: add --dataset online-retail")
    if given.dataset is not None and (given.items is not None or given.users is not None):
        parser.error("--dataset brings its own items and users: leave out --items and --users")
    if given.split != "time" and given.task == "next-item":
        parser.error(f"--split {given.split} is a task of its own: leave out --task next-item")
    if given.split == "leave-one-out" and given.impressions is not None:
        parser.error("--impressions needs a cut, which --split leave-one-out has not")
    if given.split == "leave-one-out" or given.train is not None:
        other = "--split leave-one-out" if given.train is None else "--train and --test"
        if given.cut is not None or given.horizon is not None:
            parser.error(f"--cut and --horizon say nothing with {other}: leave them out")
        if given.split != "time" and given.train is not None:
            parser.error(f"--split {given.split} is of one file: give --interactions instead")
    return Options(**vars(given))


def _parser() -> OneSentenceParser:
    parser = OneSentenceParser(
        prog=PROGRAM,
        description="Trains the champion and every baseline on one split of the past, each tuned on"
        " the window before it, and measures what their lists are worth.",
        epilog="Exit status: 0, 1 where the data cannot be evaluated, 2 for options that make no"
        " sense; one sentence says why.",
        allow_abbrev=False,
    )
    data = parser.add_argument_group("data: one of")
    data.add_argument("--dataset", choices=["online-retail"], help="a known data set")
    data.add_argument("--file", type=Path, help="its file (default: fetched, once)")
    data.add_argument(
        "--interactions", type=Path, metavar="CSV", help="Personalize's Interactions schema"
    )
    data.add_argument("--train", type=Path, metavar="CSV", help="interactions to train on, and")
    data.add_argument("--test", type=Path, metavar="CSV", help="those to predict")
    data.add_argument("--items", type=Path, metavar="CSV", help="the items, if known")
    data.add_argument("--users", type=Path, metavar="CSV", help="the users, if known")
    data.add_argument(
        "--impressions",
        type=Path,
        metavar="CSV",
        help="a log of what was shown after the cut, a row a shown item: USER_ID, ITEM_ID,"
        " TIMESTAMP, POSITION (1 is the first), PROPENSITY (the probability, above 0, with which"
        " just this item was put there) and REWARD (such as 1 for a click, else 0). Adds IPS,"
        " SNIPS and doubly robust estimates of what the champion's lists would have earned",
    )
    asked = parser.add_argument_group("what is asked")
    asked.add_argument(
        "--task",
        choices=["next-basket", "next-item"],
        default="next-basket",
        help="a user's items after the cut, or a session's next item (default next-basket)",
    )
    asked.add_argument(
        "--split",
        choices=["time", "users", "leave-one-out"],
        default="time",
        help="time: models know all before the cut (the default); users: all of four fifths of the"
        " users, and the others are asked; leave-one-out: all but each user's last choice",
    )
    asked.add_argument(
        "--cut", type=moment_like("2011-11-09"), metavar="DATE", help="where the future begins, UTC"
    )
    asked.add_argument("--horizon", type=days_up_to(36_500), metavar="DAYS", help="how far it goes")
    asked.add_argument("--k", type=_places, default=20, help="the length of lists (default 20)")
    asked.add_argument(
        "--models",
        type=_names,
        metavar="A,B",
        help="fewer baselines, such as popular,tifu-knn (a name that is none lists all)",
    )
    asked.add_argument("--seed", type=_seed, default=0, help="of all that is random (default 0)")
    result = parser.add_argument_group("result")
    result.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    result.add_argument("--report", type=Path, metavar="DIR", help="write the HTML report there")
    parser.add_argument("--cache", type=Path, required=True, help=argparse.SUPPRESS)
    return parser


def _places(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_PLACES:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 to {MOST_PLACES}")
    return int(text)


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**31:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 to {2**31 - 1}")
    return int(text)


def _names(text: str) -> tuple[str, ...]:
    named = dict.fromkeys(name.strip() for name in text.split(",") if name.strip())
    if not named:
        raise argparse.ArgumentTypeError("name one baseline at least, to compare with")
    return tuple(named)
