"""How long the lake keeps what, as a run is told."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field

from vitrine.jobs.lake_tables import TABLES

_LEAST_ORPHAN_DAYS = 3
"""No job runs so long, so what is older and in no snapshot is of one that died."""


@dataclass(frozen=True)
class Policy:
    """Of how many days is kept what."""

    snapshot_days: int
    """Snapshots that no training set is of."""
    training_set_days: int
    """The snapshots of a training set, counted from when that was built."""
    orphan_days: int = _LEAST_ORPHAN_DAYS
    """Files that no snapshot knows."""
    retention: Mapping[str, int] = field(default_factory=dict)
    """Rows, by table; those of other tables are kept always."""


def add_policy_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that ``policy_of`` reads."""
    parser.add_argument(
        "--snapshot-days", type=_days(1), required=True, help="keep snapshots so long"
    )
    parser.add_argument(
        "--training-set-days",
        type=_days(1),
        required=True,
        help="keep those that a training set is of so long after it was built",
    )
    parser.add_argument(
        "--orphan-days",
        type=_days(_LEAST_ORPHAN_DAYS),
        default=_LEAST_ORPHAN_DAYS,
        help="keep files that no snapshot knows so long, 3 at the least",
    )
    parser.add_argument(
        "--retention-days",
        type=_retention,
        default={},
        help="keep rows of tables so long, such as interactions=1095,quarantine=90",
    )


def policy_of(arguments: argparse.Namespace) -> Policy:
    """The policy that ``add_policy_arguments`` describe."""
    return Policy(
        arguments.snapshot_days,
        arguments.training_set_days,
        arguments.orphan_days,
        arguments.retention_days,
    )


class _days:  # noqa: N801  argparse names a wrong value by it
    def __init__(self, least: int) -> None:
        self._least = least

    def __call__(self, text: str) -> int:
        days = int(text)
        if days < self._least:
            raise argparse.ArgumentTypeError(f"{days} is less than {self._least} days")
        return days


def _retention(text: str) -> dict[str, int]:
    kept: dict[str, int] = {}
    for one in filter(None, text.split(",")):
        name, _, days = one.partition("=")
        if name not in TABLES or TABLES[name].aged_by is None:
            aged = ", ".join(table.name for table in TABLES.values() if table.aged_by)
            raise argparse.ArgumentTypeError(f"rows of {name!r} have no age: those of {aged} do")
        kept[name] = _days(1)(days)
    return kept
