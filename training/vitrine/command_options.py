"""What the options of commands have in common: one sentence for a slip, dates, and days."""

import argparse
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NoReturn


class OneSentenceParser(argparse.ArgumentParser):
    """Ends with status 2 and one sentence, where argparse would print its usage too."""

    def error(self, message: str) -> NoReturn:
        """As argparse has it."""
        self.exit(2, f"{message} ({self.prog} --help lists the options)\n")


def moment_like(example: str) -> Callable[[str], datetime]:
    """For argparse: an ISO date or moment, of UTC where it does not say; else ``example`` helps."""

    def moment(text: str) -> datetime:
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no date like {example}") from None
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)

    return moment


def days_up_to(most: int) -> Callable[[str], timedelta]:
    """For argparse: a number of days above 0, whole or not."""

    def days(text: str) -> timedelta:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not 0 < number <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no number of days above 0 (to {most})")
        return timedelta(days=number)

    return days
