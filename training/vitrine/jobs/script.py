"""A job as a script."""

import sys
from collections.abc import Callable

from vitrine.errors import RefusalError


def run_script(main: Callable[[], None]) -> None:
    """Ends a script that refuses its data with the sentence alone: Glue shows the last line."""
    try:
        main()
    except RefusalError as refusal:
        sys.exit(str(refusal))
