"""How a job says that it cannot do what it was asked."""

import sys
from collections.abc import Callable


class DropRefusedError(Exception):
    """The data, or where it should be, is such that the job stops before it changes anything.

    The message is the one sentence that the person who started the job reads.
    """


def run_script(main: Callable[[], None]) -> None:
    """Ends a script whose data was refused with the sentence alone: Glue shows the last line."""
    try:
        main()
    except DropRefusedError as refusal:
        sys.exit(str(refusal))
