"""The options of ``analyse``."""

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

from vitrine.experiments.analysis import Settings
from vitrine.experiments.metrics import METRICS

PROGRAM = "npm run experiments --"


@dataclass(frozen=True)
class Options:
    """Which experiment, on what, and where the result goes."""

    experiment: str
    """A file of the configuration's form, or - for stdin."""
    archive: str
    until: datetime | None
    settings: Settings
    json: Path | None


class _OneSentence(argparse.ArgumentParser):
    """Ends with status 2 and one sentence, where argparse would print its usage too."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message} ({PROGRAM} analyse --help lists the options)\n")


def parse_options(arguments: Sequence[str]) -> Options:
    """Exits with status 2 for what cannot be meant."""
    given = _parser().parse_args(arguments)
    return Options(
        given.experiment,
        given.archive,
        given.until,
        Settings(given.primary, given.window_days, given.pre_days, given.planned_shoppers),
        given.json,
    )


def _parser() -> _OneSentence:
    parser = _OneSentence(
        prog=f"{PROGRAM} analyse",
        description="Compares the arms of an experiment by what their shoppers did, with intervals"
        " that may be looked at any day.",
        epilog="Exit status: 0, 1 where the experiment cannot be analysed, 2 for options that make"
        " no sense; one sentence says why.",
        allow_abbrev=False,
    )
    # npm's command gives it, from the environment's file in config/.
    parser.add_argument("--experiment", required=True, help=argparse.SUPPRESS)
    parser.add_argument(
        "--archive",
        required=True,
        metavar="URI",
        help="the stream's archive: s3://BUCKET/raw/clickstream/, or a folder with a copy of it",
    )
    parser.add_argument(
        "--until", type=_moment, metavar="DATE", help="UTC (default: the newest record's moment)"
    )
    judged = parser.add_argument_group("how it is judged: to be settled before it starts")
    default = Settings()
    judged.add_argument(
        "--primary",
        choices=list(METRICS),
        default=default.primary,
        help=f"the metric that decides (default {default.primary})",
    )
    judged.add_argument(
        "--window-days",
        type=_days,
        default=default.window,
        metavar="DAYS",
        help="what counts, from a shopper's first exposure (default 7)",
    )
    judged.add_argument(
        "--pre-days",
        type=_days,
        default=default.before,
        metavar="DAYS",
        help="what is known of a shopper before it, and taken out (default 14)",
    )
    judged.add_argument(
        "--planned-shoppers",
        type=_count,
        default=default.planned_shoppers,
        metavar="N",
        help="where intervals are narrowest, two arms together (default 10000)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    return parser


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date like 2027-01-25") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _days(text: str) -> timedelta:
    try:
        days = float(text)
    except ValueError:
        days = math.nan
    if not 0 < days <= 365:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days above 0 (to 365)")
    return timedelta(days=days)


def _count(text: str) -> int:
    if not text.isdecimal() or not 100 <= int(text) <= 10**9:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 100 to 1000000000")
    return int(text)
