"""What the rules of drops find, given how a drop and those before it look."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from statistics import median
from typing import Any

from vitrine.errors import RefusalError
from vitrine.quality import rules as r
from vitrine.quality.profile import ColumnProfile, DropProfile
from vitrine.quality.psi import psi

FEWEST_DROPS = 3
"""So many earlier drops say what is usual."""

_DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Finding:
    """A rule that a drop, or the rows of a run together, does not keep."""

    rule: str
    severity: r.Severity
    dataset: str
    day: date | None
    says: str

    def as_json(self) -> dict[str, str | None]:
        """The report's line of it."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "dataset": self.dataset,
            "day": self.day.isoformat() if self.day else None,
            "says": self.says,
        }


def findings_of_drop(
    drop: DropProfile, earlier: Sequence[DropProfile], rules: r.Rules
) -> list[Finding]:
    """:param earlier: drops of the same source and data set, the oldest first."""
    said = [(rule, _CHECKS[type(rule)](rule, drop, earlier, rules)) for rule in rules.drops]
    return [
        Finding(rule.name, rule.severity, drop.dataset, drop.day, sentence)
        for rule, sentence in said
        if sentence is not None
    ]


def findings_of_rows(
    dataset: str, rules: r.Rules, accepted: int, repeats: int, broken: Mapping[str, int]
) -> list[Finding]:
    """What a run's rows together break.

    :param accepted: rows taken in. :param repeats: rows that repeat another.
    :param broken: accepted rows that break a rule that warns or fails, by rule.
    """
    found = []
    for rule in rules.rows:
        share = broken.get(rule.name, 0) / max(accepted, 1)
        if rule.severity != "quarantine" and share > rule.tolerated:
            says = (
                f"{broken[rule.name]:,} of {accepted:,} rows break it"
                f" ({rule.told}; tolerated is {rule.tolerated:.1%})"
            )
            found.append(Finding(rule.name, rule.severity, dataset, None, says))
    rows = accepted + repeats
    for each in rules.drops:
        if isinstance(each, r.Repeated) and rows >= each.rows and repeats > each.most * rows:
            says = f"{repeats / rows:.1%} of {rows:,} rows repeat another (at most {each.most:.1%})"
            found.append(Finding(each.name, each.severity, dataset, None, says))
    return found


def _quarantined(
    rule: r.Quarantined, drop: DropProfile, _: Sequence[DropProfile], __: r.Rules
) -> str | None:
    bad = Counter(drop.quarantined)
    if drop.rows < rule.rows or bad.total() <= rule.most * drop.rows:
        return None
    worst = ", ".join(f"{count:,} {reason}" for reason, count in bad.most_common(3))
    return (
        f"{bad.total() / drop.rows:.1%} of {drop.rows:,} rows are quarantined, at most"
        f" {rule.most:.1%} may be ({worst})"
    )


def _complete(
    rule: r.Complete, drop: DropProfile, _: Sequence[DropProfile], rules: r.Rules
) -> str | None:
    column = _column(drop, rule.column, rule, rules)
    filled = 1 - column.missing / max(drop.rows, 1)
    if not drop.rows or filled >= rule.least:
        return None
    return (
        f"{filled:.1%} of {drop.rows:,} rows have a {rule.column}, at least {rule.least:.1%} must"
    )


def _fresh(
    rule: r.Fresh, drop: DropProfile, _: Sequence[DropProfile], rules: r.Rules
) -> str | None:
    newest = _column(drop, rule.column, rule, rules).most
    if drop.day is None or newest is None:
        return None
    day = datetime.combine(drop.day, time(), UTC).timestamp()
    age = (day - newest) / _DAY_SECONDS
    if age <= rule.days:
        return None
    at = datetime.fromtimestamp(newest, UTC).date().isoformat()
    return (
        f"the newest {rule.column} is of {at}, {age:.0f} days before the drop"
        f" ({rule.days:g} may be)"
    )


def _volume(
    rule: r.Volume, drop: DropProfile, earlier: Sequence[DropProfile], _: r.Rules
) -> str | None:
    last = earlier[-rule.drops :]
    if len(last) < FEWEST_DROPS:
        return None
    usual = median(one.rows for one in last)
    if rule.least * usual <= drop.rows <= rule.most * usual:
        return None
    return (
        f"{drop.rows:,} rows, where the last {len(last)} drops had {usual:,.0f} by their median"
        f" ({rule.least:g} to {rule.most:g} times that is usual)"
    )


def _drift(
    rule: r.Drift, drop: DropProfile, earlier: Sequence[DropProfile], rules: r.Rules
) -> str | None:
    now = _column(drop, rule.column, rule, rules).values
    before = pooled(
        one.columns[rule.column] for one in earlier[-rule.drops :] if rule.column in one.columns
    )
    if min(sum(now.values()), before.total()) < rule.rows:
        return None
    moved = psi(before, now)
    if moved <= rule.most:
        return None
    shares = {
        v: now.get(v, 0) / sum(now.values()) - before[v] / before.total()
        for v in sorted({*before, *now})
    }
    most = max(shares, key=lambda value: abs(shares[value]))
    return (
        f"{rule.column} has moved by a PSI of {moved:.2f}, at most {rule.most:g} is usual"
        f" (most of all {most}: {shares[most]:+.1%})"
    )


def pooled(columns: Iterable[ColumnProfile]) -> Counter[str]:
    """How values are spread over several drops together."""
    total: Counter[str] = Counter()
    for one in columns:
        total.update(one.values)
    return total


def _column(drop: DropProfile, name: str, rule: r.DropRule, rules: r.Rules) -> ColumnProfile:
    if name not in drop.columns:
        raise RefusalError(
            f"{rules.place}: the rule {rule.name} is of the column {name}: there are"
            f" {', '.join(sorted(drop.columns))}."
        )
    return drop.columns[name]


_CHECKS: Mapping[
    type[r.DropRule], Callable[[Any, DropProfile, Sequence[DropProfile], r.Rules], str | None]
] = {
    r.Quarantined: _quarantined,
    r.Repeated: lambda *_: None,
    r.Complete: _complete,
    r.Fresh: _fresh,
    r.Volume: _volume,
    r.Drift: _drift,
}
