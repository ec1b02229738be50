"""The options of ``shown``, and the one that it shares with ``analyse``."""

import argparse
from dataclasses import dataclass
from datetime import datetime

from vitrine.command_options import OneSentenceParser, moment_like
from vitrine.experiments.shown import REWARDS

Commands = argparse._SubParsersAction


@dataclass(frozen=True)
class ShownOptions:
    """Which days of which archive, and where the rows go."""

    archive: str
    start: datetime
    until: datetime
    reward: str
    csv: str


def add_shown(commands: "Commands[OneSentenceParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "shown",
        help="what was shown by chance, for off-policy estimates",
        description="Writes what was shown in lists that chance had a part in, with the chance that"
        " each item had and what came of it, as `npm run evaluate -- --impressions` reads it.",
        epilog="Exit status: 0, 1 where there is nothing to write, 2 for options that make no"
        " sense; one sentence says why.",
        allow_abbrev=False,
    )
    add_archive(parser)
    parser.add_argument(
        "--from",
        dest="start",
        required=True,
        type=moment_like("2027-01-11"),
        metavar="DATE",
        help="UTC; lists that were shown from then on",
    )
    parser.add_argument(
        "--until", type=moment_like("2027-01-25"), metavar="DATE", help="UTC (default: now)"
    )
    parser.add_argument(
        "--reward",
        choices=REWARDS,
        default=REWARDS[0],
        help=f"what came of an item, by the list that led to it (default {REWARDS[0]})",
    )
    parser.add_argument("--csv", required=True, metavar="PLACE", help="a file, or an object's URI")


def add_archive(parser: OneSentenceParser) -> None:
    """Add the option that says where the archive is."""
    parser.add_argument(
        "--archive",
        required=True,
        metavar="URI",
        help="the stream's archive: s3://BUCKET/raw/clickstream/, or a folder with a copy of it",
    )
