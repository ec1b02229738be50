"""The options of ``synthetic-data``."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vitrine.command_options import OneSentenceParser

PROGRAM = "npm run synthetic-data --"
DEFAULT_K = 10


@dataclass(frozen=True)
class Options:
    """What is fitted, how much is made, and where it goes."""

    data: Path
    out: Path
    users: int | None
    """None: as many as the data has, times ``scale``."""
    scale: float
    items: int | None
    """None: all that k or more shoppers have."""
    events: int | None
    """None: as many as such shoppers make."""
    seed: int
    k: int
    holdout: float
    pseudonymous_items: bool


def parse_options(arguments: Sequence[str]) -> Options:
    """Exits with status 2 for what cannot be meant."""
    parser = OneSentenceParser(
        prog=PROGRAM,
        description="Fits the habits of a shop's customers, makes up others with the same habits,"
        " and reports how near to the real ones they are, and how private. Writes"
        " interactions.csv, items.csv, users.csv, report.json and report.html.",
        epilog="Exit status: 0, 1 where the data does not do, 2 for options that make no sense;"
        " one sentence says why. It is not differentially private: see docs/data.md.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="PATH",
        help="the real data: a CSV file of interactions or of Online Retail, a folder with"
        " interactions.csv, items.csv and users.csv, or a training set",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="what it writes to")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--users", type=_count(1), metavar="N", help="(default: as the data has)")
    size.add_argument(
        "--scale", type=_scale, default=1.0, metavar="X", help="so many times the data's users"
    )
    parser.add_argument(
        "--items",
        type=_count(1),
        metavar="N",
        help="fewer, the most popular; or more, copies of them (default: those of --k shoppers)",
    )
    parser.add_argument(
        "--events",
        type=_count(1),
        metavar="N",
        help="about so many: users come more or less often (default: as real ones)",
    )
    parser.add_argument("--seed", type=_count(0), default=0, help="(default 0)")
    parser.add_argument(
        "--k",
        type=_count(2),
        default=DEFAULT_K,
        help=f"nothing is told that fewer shoppers than this have in common (default {DEFAULT_K})",
    )
    parser.add_argument(
        "--holdout",
        type=_share,
        default=0.2,
        metavar="SHARE",
        help="of the data's users, kept aside to measure by (default 0.2)",
    )
    parser.add_argument(
        "--pseudonymous-items",
        action="store_true",
        help="numbers for the items' ids, names and categories, and prices of two digits",
    )
    return Options(**vars(parser.parse_args(arguments)))


def _count(least: int) -> Callable[[str], int]:
    def count(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) < 2**31:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number of {least} or more")
        return int(text)

    return count


def _scale(text: str) -> float:
    return _number(text, 0.01, 1_000)


def _share(text: str) -> float:
    return _number(text, 0.05, 0.5)


def _number(text: str, least: float, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from {least:g} to {most:g}")
    return value
