"""``evaluate-offline``: every baseline and the champion on one split, as a table, JSON and HTML."""

import json
import sys
from collections.abc import Sequence

from vitrine.errors import RefusalError
from vitrine.evaluation.options import PROGRAM, Options, parse_options
from vitrine.evaluation.sources import read_data
from vitrine.evaluation.table import table_of

# ruff: noqa: PLC0415  What fits models takes seconds to import: who mistypes a path need not wait.

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 0; 1 where the data cannot be evaluated, told in one sentence on stderr."""
    options = parse_options(sys.argv[1:] if arguments is None else arguments)
    unknown = _unknown(options)
    if unknown:
        _say(f"{unknown} ({PROGRAM} --help lists the options)")
        return 2
    try:
        _run(options)
    except RefusalError as refusal:
        _say(str(refusal))
        return 1
    except MemoryError:
        _say("There is not enough memory for this data: give fewer --models, or less data.")
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    return 0


def _unknown(options: Options) -> str | None:
    if options.models is None:
        return None
    from vitrine.models.baselines import BASELINES

    known = [baseline.name for baseline in BASELINES]
    wrong = [name for name in options.models if name not in known]
    if not wrong:
        return None
    return f"argument --models: {', '.join(wrong)} is no baseline; there are {', '.join(known)}"


def _run(options: Options) -> None:
    # Hours later would be the wrong time to learn that the result has nowhere to go.
    _check_writable(options)
    data = read_data(options)
    from vitrine.evaluation.offline import Rules, evaluate_offline
    from vitrine.models.baselines import baselines
    from vitrine.reporting.page import write_report
    from vitrine.text.chosen import text_vectors

    known = baselines(text_vectors())
    wanted = [each for each in known if options.models is None or each.name in options.models]
    evaluation = evaluate_offline(data, Rules(wanted, options.k, options.seed, _say))
    print(table_of(evaluation))
    if options.json is not None:
        options.json.write_text(json.dumps(evaluation, indent=1) + "\n")
    if options.report is not None:
        print(f"The report is {write_report(evaluation, options.report)}")


def _check_writable(options: Options) -> None:
    try:
        if options.json is not None:
            options.json.parent.mkdir(parents=True, exist_ok=True)
            is_new = not options.json.exists()
            options.json.touch()
            # An evaluation that fails leaves no file that looks like a result.
            if is_new:
                options.json.unlink()
        if options.report is not None:
            options.report.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RefusalError(
            f"{error.filename} cannot be written ({error.strerror}): give another place."
        ) from error


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
