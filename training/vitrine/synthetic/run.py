"""From real data to made-up files and the report of them."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vitrine.columns import Interactions
from vitrine.errors import RefusalError
from vitrine.reporting.page import REPORT_PAGE
from vitrine.synthetic.calibrate import calibrated
from vitrine.synthetic.csv_files import CsvFiles
from vitrine.synthetic.fitted import Fitted, fit, shared_items, shared_types
from vitrine.synthetic.generate import expected_events, generate
from vitrine.synthetic.log import Log
from vitrine.synthetic.options import Options
from vitrine.synthetic.page import synthetic_page
from vitrine.synthetic.pseudonyms import with_pseudonyms
from vitrine.synthetic.real_histories import RealHistories
from vitrine.synthetic.report import Measured, as_json, measure
from vitrine.synthetic.source import RealData

REPORT_FILE = "report.json"


@dataclass(frozen=True)
class _Sides:
    learnt: Log
    kept_aside: Log


def make_synthetic(data: RealData, options: Options, say: Callable[[str], None]) -> Measured:
    """Writes all files, and returns what was measured. The same options make the same bytes.

    :raises RefusalError: where there is too little data to fit, or to make up others from.
    """
    if options.pseudonymous_items:
        data = with_pseudonyms(data, options.seed)
    sides, learnt_data = _sides(data, options)
    learnt = sides.learnt
    say(f"Learning from {learnt.size:,} shoppers with {len(learnt):,} events ...")
    fitted = fit(learnt, learnt_data, options.k, options.seed)
    fitted = calibrated(fitted, learnt, options.seed)
    users = options.users or max(
        1, round(options.scale * data.events[Interactions.USER_ID].n_unique())
    )
    say(f"Making up {users:,} shoppers ...")
    # So that the report is of as many as were learnt from, however many are made.
    sample: list[Log] = []
    with CsvFiles(
        options.out, fitted, data, options.items or len(fitted.items), options.seed
    ) as to:
        busier = _busier(fitted, users, options)
        real = RealHistories.of(Log.joined([learnt, sides.kept_aside]), options.k)
        for log in generate(fitted, real, users, options.seed, busier):
            to.add(log)
            if sum(each.size for each in sample) < learnt.size:
                sample.append(log)
        items = to.write_items()
        made = {"users": to.users, "items": items, "events": to.events}
    synthetic = Log.joined(sample)
    synthetic = synthetic.only(np.arange(min(synthetic.size, learnt.size)))
    say("Measuring ...")
    measured = measure(learnt, sides.kept_aside, synthetic, options.seed, options.k)
    told = as_json(measured, data.name, options, made)
    (options.out / REPORT_FILE).write_text(json.dumps(told, indent=2) + "\n")
    (options.out / REPORT_PAGE).write_text(synthetic_page(measured, told), encoding="utf-8")
    return measured


def _sides(data: RealData, options: Options) -> tuple[_Sides, RealData]:
    """Shoppers to learn from and those kept aside, by what k or more of the former have."""
    users = data.events[Interactions.USER_ID].unique().sort()
    order = np.random.default_rng([options.seed, 3]).permutation(len(users))
    aside = round(options.holdout * len(users))
    of_learnt = users[np.sort(order[aside:])]
    events = data.events.filter(data.events[Interactions.USER_ID].is_in(of_learnt.implode()))
    others = data.events.filter(~data.events[Interactions.USER_ID].is_in(of_learnt.implode()))
    items = shared_items(events, options.k, options.items)
    types = shared_types(events, options.k)
    if not items or not types or len(of_learnt) < options.k:
        raise RefusalError(
            f"There is too little to learn from: no item is of {options.k} or more of"
            f" {len(of_learnt):,} shoppers. Give a smaller --k, or more data."
        )
    sides = _Sides(Log.of(events, items, types), Log.of(others, items, types))
    if sides.kept_aside.size < 2:
        raise RefusalError("Nobody would be kept aside to measure by: give a larger --holdout.")
    known = data.users.filter(data.users[Interactions.USER_ID].is_in(of_learnt.implode()))
    return sides, RealData(data.name, events, data.items, known)


def _busier(fitted: Fitted, users: int, options: Options) -> float:
    if options.events is None:
        return 1.0
    return options.events / expected_events(fitted, users, options.seed)
