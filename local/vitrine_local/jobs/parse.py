"""Readers of values that come from outside: they return the type that they name, or say why not."""

from collections.abc import Mapping
from typing import cast


class ParseError(ValueError):
    """A value from outside that is not what it has to be; the message names it."""


def text_of(value: object, where: str) -> str:
    """Return a non-empty string."""
    if not isinstance(value, str) or not value:
        raise ParseError(f"{where} must be a non-empty string, not {value!r}")
    return value


def mapping_of(value: object, where: str) -> Mapping[str, object]:
    """Return an object with string keys."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise ParseError(f"{where} must be an object, not {value!r}")
    return cast("Mapping[str, object]", value)


def text_list_of(value: object, where: str) -> tuple[str, ...]:
    """Return a non-empty list of strings."""
    if not isinstance(value, list) or not value:
        raise ParseError(f"{where} must be a non-empty list of strings, not {value!r}")
    return tuple(text_of(item, f"{where}[{index}]") for index, item in enumerate(value))


def text_map_of(value: object, where: str) -> dict[str, str]:
    """Return an object whose values are strings, which may be empty."""
    found = {}
    for key, item in mapping_of(value, where).items():
        if not isinstance(item, str):
            raise ParseError(f"{where}.{key} must be a string, not {item!r}")
        found[key] = item
    return found
