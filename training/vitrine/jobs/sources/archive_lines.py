"""What lines of the stream's archive have in common: JSON documents, and whose they are."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from vitrine.jobs import fields
from vitrine.jobs.formats import MALFORMED
from vitrine.jobs.session_users import SESSION_PREFIX

_UNPARSED = "_unparsed"


def parsed(name: str, schema: str) -> dict[str, Column]:
    """The document of a line in a column of that name, and the line itself where it is none."""
    document = F.from_json(
        "value", f"{schema}, {_UNPARSED} string", {"columnNameOfCorruptRecord": _UNPARSED}
    )
    is_none = F.col(name).isNull() | F.col(f"{name}.{_UNPARSED}").isNotNull()
    return {name: document, MALFORMED: F.when(is_none, F.col("value"))}


def shopper(name: str) -> Column:
    """The user of a document, else its session; null where it has neither."""
    session = F.concat(F.lit(SESSION_PREFIX), fields.text(f"{name}.sessionId"))
    return F.coalesce(fields.text(f"{name}.userId"), session)
