"""Numbers that came as text, within limits."""

from dataclasses import dataclass

from vitrine.errors import RefusalError


@dataclass(frozen=True)
class Range:
    """Both ends are allowed."""

    low: float
    high: float
    whole: bool = False


def check_number(name: str, text: str, limits: Range) -> float:
    """:raises RefusalError: naming the hyperparameter, its limits and what was given."""
    try:
        value = float(int(text)) if limits.whole else float(text)
    except ValueError:
        value = float("nan")
    if not limits.low <= value <= limits.high:
        kind = "a whole number" if limits.whole else "a number"
        raise RefusalError(
            f"The hyperparameter {name} must be {kind} from {limits.low:g} to {limits.high:g}, "
            f"not {text!r}."
        )
    return value
