"""``synthetic-data``: made-up shoppers like real ones, and a report of how near and how private."""

import sys
from collections.abc import Sequence

from vitrine.errors import RefusalError
from vitrine.synthetic.options import parse_options
from vitrine.synthetic.source import read_real

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 0; 1 where the data does not do, told in one sentence on stderr."""
    options = parse_options(sys.argv[1:] if arguments is None else arguments)
    try:
        data = read_real(options.data)
        # What fits takes seconds to import: who mistypes a path need not wait.
        from vitrine.synthetic.run import make_synthetic  # noqa: PLC0415

        measured = make_synthetic(data, options, _say)
    except (RefusalError, OSError) as refusal:
        _say(str(refusal))
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    found = measured.privacy
    print(
        f"Pairs agree by {measured.pairs[0].correlation:.2f}; {found.copies:,} copies; nearer to"
        f" those learnt from {found.nearer_to_learnt:.2f}, membership {found.membership_auc:.2f}"
        f" (0.5 is chance). The report is {options.out / 'report.html'}"
    )
    for name, says in measured.failed:
        _say(f"Do not share it. {name}: {says}.")
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
