"""Iceberg commits that another writer came before."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

Result = TypeVar("Result")

_CONFLICTS = ("ValidationException", "CommitFailedException")
_ATTEMPTS = 6
_FIRST_WAIT_SECONDS = 0.5


def retried(commit: Callable[[], Result], wait: Callable[[float], None] = time.sleep) -> Result:
    """Runs it again, from reading the table on, as long as others' commits come between.

    What it raises otherwise, or the sixth time, is raised. :param wait: takes seconds.
    """
    for attempt in range(_ATTEMPTS - 1):
        try:
            return commit()
        except (Py4JJavaError, PySparkException) as error:
            if not any(name in str(error) for name in _CONFLICTS):
                raise
            # Two that wait equally long would meet again.
            wait(_FIRST_WAIT_SECONDS * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311
    return commit()
