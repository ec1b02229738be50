"""Whose a row of a file is, by what the file is."""

import base64
import binascii
import csv
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from vitrine.jobs.erasure.shoppers import Shoppers

Owner = Callable[[str], str | None]
"""From a line, without its end, to the pseudonym of the erased user whose it is."""


class Owners:
    """How files of one kind say whose a row is. Workers get it, so it is plain data."""

    def of_lines(self, header: str, shoppers: Shoppers, *, is_json: bool) -> tuple[Owner, bool]:
        """Who tells whose each line is, by the first; and whether the first is no row.

        Here, of texts of which only words are known: what people were shown, or wrote.
        """
        del header, is_json
        return shoppers.named_in, False

    def column(self, names: list[str]) -> str | None:
        """Of a table's columns, the one with ids of users."""
        del names
        return None

    def value(self, cell: str) -> str:
        """The id that a cell of that column means."""
        return cell


@dataclass(frozen=True)
class ByColumn(Owners):
    """Rows of a data set, by the column with ids of users; ``names`` are in small letters."""

    names: frozenset[str]
    values: Mapping[str, str] = field(default_factory=dict)
    """What a shop writes, to the id that it stands for; others stay."""
    pattern: str | None = None
    """Of which the first group is the id."""

    def of_lines(self, header: str, shoppers: Shoppers, *, is_json: bool) -> tuple[Owner, bool]:
        """See ``Owners``. A row that does not fit its header is whoever's it names."""
        if is_json:
            return self._of_json(shoppers), False
        columns = _fields(header.removeprefix("\ufeff"))
        name = self.column(columns)
        if name is None:
            return shoppers.named_in, False
        index = columns.index(name)

        def owner(line: str) -> str | None:
            found = _fields(line)
            whose = shoppers.user(self.value(found[index])) if index < len(found) else None
            if whose is None and len(found) != len(columns):
                return shoppers.named_in(line)
            return whose

        return owner, True

    def column(self, names: list[str]) -> str | None:
        """See ``Owners``."""
        return next((name for name in names if name.strip().lower() in self.names), None)

    def value(self, cell: str) -> str:
        """See ``Owners``."""
        cell = self.values.get(cell, cell).strip()
        found = re.match(self.pattern, cell) if self.pattern else None
        return found.group(1) if found else cell

    def _of_json(self, shoppers: Shoppers) -> Owner:
        def owner(line: str) -> str | None:
            said = _object(line)
            name = None if said is None else self.column(list(said))
            if said is None or name is None or said[name] is None:
                return shoppers.named_in(line)
            return shoppers.user(self.value(str(said[name])))

        return owner


@dataclass(frozen=True)
class ByShopper(Owners):
    """Lines of the stream's archive, by their user or else their session."""

    def of_lines(self, header: str, shoppers: Shoppers, *, is_json: bool) -> tuple[Owner, bool]:
        """See ``Owners``."""
        del header, is_json

        def owner(line: str) -> str | None:
            said = _object(line)
            if said is None:
                return shoppers.named_in(line)
            raw = said.get("rawData")
            if isinstance(raw, str):
                # What Firehose could not deliver, as it was.
                inner = _decoded(raw)
                return next(filter(None, map(owner, filter(str.strip, inner.splitlines()))), None)
            return shoppers.shopper(said.get("userId"), said.get("sessionId"))

        return owner, False


@dataclass(frozen=True)
class ByList(Owners):
    """Lists that were ranked ahead, in Amazon Personalize's shape."""

    def of_lines(self, header: str, shoppers: Shoppers, *, is_json: bool) -> tuple[Owner, bool]:
        """See ``Owners``."""
        del header, is_json

        def owner(line: str) -> str | None:
            asked = (_object(line) or {}).get("input")
            if not isinstance(asked, dict):
                return shoppers.named_in(line)
            return shoppers.user(str(asked.get("userId", "")))

        return owner, False


def merged_session(line: str) -> tuple[str, str] | None:
    """The session and the user of a line of the archive that says that one became the other's."""
    # Most lines are something else, and JSON is slow.
    said = _object(line) if '"merge"' in line else None
    if said is None or said.get("kind") != "merge":
        return None
    session, user = said.get("sessionId"), said.get("userId")
    return (str(session), str(user)) if session and user else None


def _fields(line: str) -> list[str]:
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def _object(line: str) -> dict[str, object] | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode(errors="replace")
    except binascii.Error:
        return ""
