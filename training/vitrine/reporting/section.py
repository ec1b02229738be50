"""What a report is made of: sections with text, figures, tables and cases."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup

Emphasis = Literal["champion", "baseline", ""]
Mark = Literal["best", "good", "bad", ""]


@dataclass(frozen=True)
class Cell:
    """Text of a table; ``mark`` colours it: the best of its column, or a gate's outcome."""

    text: str
    mark: Mark = ""


@dataclass(frozen=True)
class Row:
    """``head`` names the row; ``cells`` follow it."""

    head: str
    cells: Sequence[Cell]
    emphasis: Emphasis = ""


@dataclass(frozen=True)
class Table:
    """``columns`` names the rows' heads first. Numbers stand right, texts left."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Row]
    texts: Set[int] = frozenset()
    """Columns that hold texts, counted from 0, the heads' own."""


@dataclass(frozen=True)
class Figure:
    """A drawing, what it shows to who cannot see it, and what it says to everybody."""

    svg: Markup
    caption: str


@dataclass(frozen=True)
class Item:
    """An item of a list, and why it is coloured."""

    name: str
    right: bool = False
    known: bool = False


@dataclass(frozen=True)
class Case:
    """One question of the error analysis."""

    title: str
    lists: Sequence[tuple[str, Sequence[Item]]]


@dataclass(frozen=True)
class Part:
    """A piece of a section with a heading of its own; ``closed`` hides it until it is asked for."""

    title: str = ""
    text: str = ""
    notes: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    tables: Sequence[Table] = ()
    cases: Sequence[Case] = ()
    terms: Sequence[tuple[str, str]] = ()
    closed: bool = False


@dataclass(frozen=True)
class Section:
    """``lead`` says in a sentence or two what is to be seen."""

    id: str
    title: str
    lead: str
    parts: Sequence[Part] = field(default_factory=tuple)
