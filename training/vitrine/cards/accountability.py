"""What no data tells of a model: who answers for it, its basis of consent, when it retires."""

from collections.abc import Mapping
from datetime import date, timedelta

from vitrine.errors import RefusalError

OWNER_VARIABLE = "VITRINE_MODEL_OWNER"
CONSENT_VARIABLE = "VITRINE_CONSENT_BASIS"
RETIREMENT_VARIABLE = "VITRINE_RETIRE_AFTER_DAYS"
_LONGEST_DAYS = 36_500


def accountability(environment: Mapping[str, str], made_on: date) -> dict[str, str]:
    """``owner``, ``consentBasis`` and ``retireOn`` of a manifest; what nobody decided is left out.

    :raises RefusalError: if the days until retirement are no whole number from 1 on.
    """
    said = {
        "owner": environment.get(OWNER_VARIABLE, "").strip(),
        "consentBasis": environment.get(CONSENT_VARIABLE, "").strip(),
    }
    days = environment.get(RETIREMENT_VARIABLE)
    if days:
        said["retireOn"] = (made_on + timedelta(days=_whole(days))).isoformat()
    return {name: value for name, value in said.items() if value}


def _whole(days: str) -> int:
    if not (days.isascii() and days.isdigit() and 1 <= int(days) <= _LONGEST_DAYS):
        raise RefusalError(
            f"{RETIREMENT_VARIABLE} must be a whole number from 1 to {_LONGEST_DAYS}, not {days!r}."
        )
    return int(days)
