"""``plan``: how large an experiment is to be; ``analyse``: its results, as a table and JSON;
``shown``: what chance has shown, for off-policy estimates.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from vitrine.errors import RefusalError
from vitrine.experiments.analysis import analysis_of
from vitrine.experiments.definition import Experiment, experiment_of
from vitrine.experiments.options import AnalyseOptions, PlanOptions, parse_options
from vitrine.experiments.planning import POWER, shoppers_an_arm
from vitrine.experiments.shown import shown_by_chance
from vitrine.experiments.shown_options import ShownOptions
from vitrine.experiments.table import table_of
from vitrine.jobs.objects import objects_of

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 0; 1 where it cannot be done, told in one sentence on stderr."""
    options = parse_options(sys.argv[1:] if arguments is None else arguments)
    if isinstance(options, PlanOptions):
        print(_plan(options))
        return 0
    try:
        if isinstance(options, ShownOptions):
            _write_shown(options)
        else:
            _analyse(options)
    except RefusalError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"{options.archive} cannot be read: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    return 0


def _plan(options: PlanOptions) -> str:
    needed = shoppers_an_arm(options.deviation, options.lift * options.mean, arms=options.arms)
    return (
        f"{needed:,} shoppers in each of {options.arms} arms: a change by {options.lift:.1%} is"
        f" then told with a chance of {POWER:.0%}.\nAnalyse with --planned-shoppers {2 * needed}"
    )


def _analyse(options: AnalyseOptions) -> None:
    written = _definition(options.experiment)
    experiment = replace(written, judging=replace(written.judging, **options.judging))
    result = analysis_of(options.archive, experiment, options.until)
    print(table_of(result))
    if options.json is not None:
        _write(options.json, json.dumps(result, indent=1) + "\n")


def _write_shown(options: ShownOptions) -> None:
    found = shown_by_chance(options.archive, options.start, options.until, options.reward)
    _write(options.csv, found.rows.write_csv())
    print(
        f"{found.rows.height:,} items of {found.lists:,} lists; {found.certain:,} lists that chance"
        " had no part in are left out."
    )


def _write(place: str, text: str) -> None:
    try:
        objects_of(place).write(place, text)
    except (OSError, BotoCoreError, ClientError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise RefusalError(f"{place} cannot be written ({why}): give another place.") from error


def _definition(given: str) -> Experiment:
    try:
        text = sys.stdin.read() if given == "-" else Path(given).read_text(encoding="utf-8")
        written = json.loads(text)
    except OSError as error:
        raise RefusalError(f"The experiment's file cannot be read: {error}.") from error
    except ValueError as error:
        raise RefusalError(f"The experiment is no JSON: {error}.") from error
    if not isinstance(written, dict):
        raise RefusalError("The experiment is no JSON object: give one of the configuration's.")
    return experiment_of(written)
