"""Reads rule files: TOML, a table ``[[row]]`` or ``[[drop]]`` a rule.

The package brings a file a data set; a shop's own file of the same name stands in for it, whole.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from importlib.resources import files
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from vitrine.errors import RefusalError
from vitrine.quality.rules import DROP_CHECKS, ROW_CHECKS, DropRule, RowRule, Rules

Rule = TypeVar("Rule", RowRule, DropRule)


def built_in(dataset: str) -> Rules:
    """The package's own rules of a data set."""
    file = files("vitrine.quality") / "rule_files" / f"{dataset}.toml"
    return parse_rules(file.read_text(encoding="utf-8"), f"{dataset}.toml")


def rules_of(dataset: str, own: Callable[[str], str | None]) -> Rules:
    """The shop's file where it has one, else the package's.

    :param own: the text of the shop's file of a name, or None.
    """
    text = own(f"{dataset}.toml")
    return built_in(dataset) if text is None else parse_rules(text, f"rules/{dataset}.toml")


def parse_rules(text: str, place: str) -> Rules:
    """:raises RefusalError: naming the file, the rule, what is wrong and what could stand there."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RefusalError(f"{place} is no TOML ({error}): correct it.") from error
    unknown = sorted(document.keys() - {"row", "drop"})
    if unknown:
        raise RefusalError(
            f"{place} has {', '.join(unknown)}: rules are [[row]] and [[drop]] tables."
        )
    rows: list[RowRule] = [_rule(one, ROW_CHECKS, place) for one in _tables(document, "row", place)]
    drops: list[DropRule] = [
        _rule(one, DROP_CHECKS, place) for one in _tables(document, "drop", place)
    ]
    _check_names([*(rule.name for rule in rows), *(rule.name for rule in drops)], place)
    for rule in rows:
        if rule.severity == "quarantine" and rule.tolerated:
            raise RefusalError(
                f"{place}: the rule {rule.name} quarantines row by row, so nothing is tolerated:"
                " leave tolerated out, or let the rule warn or fail."
            )
    return Rules(place, tuple(rows), tuple(drops))


def _tables(document: Mapping[str, Any], kind: str, place: str) -> list[dict[str, Any]]:
    found = document.get(kind, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise RefusalError(f"{place}: write [[{kind}]] above each rule, with two brackets.")
    return found


def _check_names(names: list[str], place: str) -> None:
    for name in names:
        if not name.replace("_", "").isalnum():
            raise RefusalError(
                f"{place}: the rule's name {name!r} may have letters, digits and _ alone."
            )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise RefusalError(f"{place} has the rule {', '.join(twice)} twice: rename one.")


def _rule(given: Mapping[str, Any], checks: Mapping[str, type[Rule]], place: str) -> Rule:
    where = f"{place}: the rule {given.get('name', 'without a name')}"
    kind = checks.get(str(given.get("check")))
    if kind is None:
        raise RefusalError(
            f"{where} has the check {given.get('check')!r}: there are {', '.join(checks)}."
        )
    options = {name: value for name, value in given.items() if name != "check"}
    hints, known = get_type_hints(kind), {one.name: one for one in fields(kind)}
    for name in options:
        if name not in known:
            raise RefusalError(f"{where} has {name!r}: {given['check']} takes {', '.join(known)}.")
    needed = [name for name, one in known.items() if one.default is MISSING and name not in options]
    if needed:
        raise RefusalError(f"{where} lacks {', '.join(needed)}: add it.")
    try:
        typed: dict[str, Any] = {
            name: _typed(value, hints[name]) for name, value in options.items()
        }
        return kind(**typed)
    except _WrongTypeError as error:
        name = next(n for n, value in options.items() if value is error.value)
        raise RefusalError(f"{where} has {name} = {error.value!r}: {error.expected}.") from error


class _WrongTypeError(Exception):
    def __init__(self, value: object, expected: str) -> None:
        super().__init__(expected)
        self.value, self.expected = value, expected


def _typed(value: object, hint: Any) -> object:  # noqa: ANN401 - a type hint has no type
    if get_origin(hint) is UnionType:
        (hint,) = (one for one in get_args(hint) if one is not NoneType)
    if get_origin(hint) is Literal:
        if value in get_args(hint):
            return value
        raise _WrongTypeError(value, f"there are {', '.join(get_args(hint))}")
    if get_origin(hint) is tuple:
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        raise _WrongTypeError(value, "expected is a list of texts")
    if hint is float and type(value) in (int, float):
        return float(value)  # type: ignore[arg-type]
    if type(value) is hint:
        return value
    raise _WrongTypeError(value, f"expected is {_EXPECTED[hint]}")


_EXPECTED = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date such as 2000-01-01, without quotes",
}
