"""Text fields of raw rows as values; null where the text is no such value."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from vitrine.datasets.rules import ENTITIES, SPACES, UNSEEN
from vitrine.events import EVENT_ID_LENGTH

_WHITE_SPACE = " \t\n\r\v\f\u00a0\u3000\ufeff"


def text(name: str | Column) -> Column:
    """The field without spaces around it; null where nothing is left."""
    return F.nullif(F.trim(_column(name)), F.lit(""))


def lower_case(name: str | Column) -> Column:
    """As ``text``, in small letters."""
    return F.lower(text(name))


def clean_text(name: str | Column) -> Column:
    """As ``text``, as people read it: entities resolved, white space one space, the unseen gone."""
    value = _column(name)
    for entity, letter in ENTITIES.items():
        value = F.replace(value, F.lit(entity), F.lit(letter))
    return text(F.regexp_replace(F.regexp_replace(value, SPACES, " "), UNSEEN, ""))


def number(name: str) -> Column:
    """A finite number."""
    value = text(name).cast("double")
    # Infinities and NaN times zero are NaN, which is no zero.
    return F.when(value * 0 == 0, value)


def epoch_seconds(name: str) -> Column:
    """A moment from whole seconds since 1970, also when a float column wrote them (``1.0``)."""
    seconds = F.regexp_extract(text(name), r"^(\d{1,15})(?:\.0+)?$", 1).cast("long")
    return F.when(seconds > 0, F.timestamp_seconds(seconds))


def boolean(name: str) -> Column:
    """``true`` or ``false``, in any case and as 1 and 0."""
    value = F.lower(text(name))
    return F.when(value.isin("true", "1", "yes"), F.lit(True)).when(
        value.isin("false", "0", "no"), F.lit(False)
    )


def canonical_event_type(name: str) -> Column:
    """As ``vitrine.events.canonical_event_type``."""
    # Python and TypeScript strip all white space; Spark does so many times slower than spaces.
    return F.nullif(F.lower(F.btrim(F.col(name), F.lit(_WHITE_SPACE))), F.lit(""))


def event_id(user: Column, item: Column, event_type: Column, moment: Column) -> Column:
    """As ``vitrine.events.event_id``."""
    joined = F.concat_ws("|", user, item, event_type, F.unix_millis(moment).cast("string"))
    return F.substring(F.sha2(joined, 256), 1, EVENT_ID_LENGTH)


def _column(name: str | Column) -> Column:
    return F.col(name) if isinstance(name, str) else name
