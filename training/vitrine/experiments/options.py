"""The options of ``plan``, of ``analyse`` and of ``shown``."""

import argparse
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from vitrine.command_options import OneSentenceParser, days_up_to, moment_like
from vitrine.experiments.judging import Judging
from vitrine.experiments.metrics import METRICS
from vitrine.experiments.planning import deviation_of_share
from vitrine.experiments.shown_options import Commands, ShownOptions, add_archive, add_shown

PROGRAM = "npm run experiments --"


@dataclass(frozen=True)
class PlanOptions:
    """What a metric is like now, and what change of it is to be found."""

    mean: float
    deviation: float
    """The standard deviation of a shopper's values."""
    lift: float
    """Relative: 0.1 is a tenth more."""
    arms: int


@dataclass(frozen=True)
class AnalyseOptions:
    """Which experiment, on what, and where the result goes."""

    experiment: str
    """A file of the configuration's form, or - for stdin."""
    archive: str
    until: datetime | None
    judging: Mapping[str, Any]
    """What is judged otherwise than the experiment says: fields of ``Judging``."""
    json: str | None
    """A file, or an object's URI."""


def parse_options(arguments: Sequence[str]) -> PlanOptions | AnalyseOptions | ShownOptions:
    """Exits with status 2 for what cannot be meant."""
    parser = OneSentenceParser(
        prog=PROGRAM, description="Experiments: how large, and what came of them."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    planning = _planning(commands)
    _analysis(commands)
    add_shown(commands)
    given = parser.parse_args(arguments)
    if given.command == "plan":
        share, mean, deviation = given.share, given.mean, given.deviation
        if (mean is None) != (deviation is None) or (mean is None) == (share is None):
            planning.error("give --share, or both --mean and --deviation")
        if share is None:
            return PlanOptions(mean, deviation, given.lift, given.arms)
        if share * (1 + given.lift) >= 1:
            planning.error(f"a share of {share:g} cannot grow by {given.lift:g}")
        return PlanOptions(share, deviation_of_share(share), given.lift, given.arms)
    if given.command == "shown":
        until = given.until or datetime.now(UTC)
        return ShownOptions(given.archive, given.start, until, given.reward, given.csv)
    return AnalyseOptions(
        given.experiment,
        given.archive,
        given.until,
        {name: value for name in _JUDGED if (value := getattr(given, name)) is not None},
        given.json,
    )


_JUDGED = ("primary", "window", "before", "planned_shoppers")


def _planning(commands: "Commands[OneSentenceParser]") -> OneSentenceParser:
    parser = commands.add_parser(
        "plan",
        help="how many shoppers an experiment needs",
        description="Tells how many shoppers an arm needs to find a change of a metric, four times"
        " in five, while being looked at any day.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--share", type=_share, help="what share of shoppers does it now, such as 0.03 who buy; or"
    )
    parser.add_argument("--mean", type=_positive, help="a shopper's value now, such as 2.10; and")
    parser.add_argument("--deviation", type=_positive, help="the standard deviation of that")
    parser.add_argument(
        "--lift", type=_positive, required=True, help="the least change to find: 0.1 is a tenth"
    )
    parser.add_argument("--arms", type=_arms, default=2, help="(default 2)")
    return parser


def _analysis(commands: "Commands[OneSentenceParser]") -> None:
    parser = commands.add_parser(
        "analyse",
        help="compare the arms of an experiment",
        description="Compares the arms of an experiment by what their shoppers did, with intervals"
        " that may be looked at any day.",
        epilog="Exit status: 0, 1 where the experiment cannot be analysed, 2 for options that make"
        " no sense; one sentence says why.",
        allow_abbrev=False,
    )
    # npm's command gives it, from the environment's file in config/.
    parser.add_argument("--experiment", required=True, help=argparse.SUPPRESS)
    add_archive(parser)
    parser.add_argument(
        "--until",
        type=moment_like("2027-01-25"),
        metavar="DATE",
        help="UTC (default: the newest record's moment)",
    )
    judged = parser.add_argument_group(
        "how it is judged, where the experiment's `judging` is not to decide"
    )
    default = Judging()
    judged.add_argument(
        "--primary",
        choices=list(METRICS),
        help=f"the metric that decides ({default.primary}, where nobody says another)",
    )
    judged.add_argument(
        "--window-days",
        type=days_up_to(365),
        dest="window",
        metavar="DAYS",
        help="what counts, from a shopper's first exposure (7)",
    )
    judged.add_argument(
        "--pre-days",
        type=days_up_to(365),
        dest="before",
        metavar="DAYS",
        help="what is known of a shopper before it, and taken out (14)",
    )
    judged.add_argument(
        "--planned-shoppers",
        type=_count,
        metavar="N",
        help="where intervals are narrowest, two arms together; plan tells (10000)",
    )
    parser.add_argument(
        "--json",
        metavar="PLACE",
        help="write the figures there: a file, or s3://BUCKET/experiments/NAME.json of the bucket"
        " of artifacts, where the operator API finds them",
    )


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return number


def _share(text: str) -> float:
    if not _positive(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share between 0 and 1, such as 0.03")
    return float(text)


def _arms(text: str) -> int:
    if not text.isdecimal() or not 2 <= int(text) <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of arms from 2 to 100")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or not 100 <= int(text) <= 10**9:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 100 to 1000000000")
    return int(text)
