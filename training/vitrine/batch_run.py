"""What a run of ``batch`` is told by variables of its container."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from vitrine.errors import RefusalError
from vitrine.online.records import LIST_LIFETIME


@dataclass(frozen=True)
class BatchRun:
    """One set of lists."""

    version: str
    """Its name, by which lists are found."""
    begun: datetime
    """Lists of a run that began later win, however long either took."""
    lifetime: timedelta
    """How long its lists stay."""
    model_version: str | None
    """What its model is called where it serves; None: as it calls itself."""

    @classmethod
    def of(cls, environment: Mapping[str, str], now: Callable[[], datetime]) -> "BatchRun":
        """``BATCH_VERSION``, and if given ``BATCH_BEGUN_AT`` (ISO 8601; by default now),
        ``BATCH_LIST_DAYS`` (by default 90) and ``MODEL_VERSION``.
        """
        begun, days = environment.get("BATCH_BEGUN_AT"), environment.get("BATCH_LIST_DAYS")
        return cls(
            version=required(environment, "BATCH_VERSION"),
            begun=_moment(begun) if begun else now(),
            lifetime=_days(days) if days else LIST_LIFETIME,
            model_version=environment.get("MODEL_VERSION") or None,
        )


def required(environment: Mapping[str, str], name: str) -> str:
    """The variable's value; refuses a run without it."""
    value = environment.get(name)
    if not value:
        raise RefusalError(f"The environment variable {name} is missing.")
    return value


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise RefusalError(
            f"BATCH_BEGUN_AT must be a moment such as 2026-05-01T00:00:00Z, not {text}."
        ) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _days(text: str) -> timedelta:
    if not text.isdecimal() or int(text) < 1:
        raise RefusalError(f"BATCH_LIST_DAYS must be a whole number of days, not {text}.")
    return timedelta(days=int(text))
