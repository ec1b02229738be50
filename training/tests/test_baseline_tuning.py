from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pytest
from small_shop import Event, day, interactions, shop_events

from vitrine.arrays import Doubles
from vitrine.catalogue import Catalogue
from vitrine.evaluation.next_basket import NextBasket
from vitrine.evaluation.splits import Split
from vitrine.histories import NO_ITEM, Histories, HistoryBatch
from vitrine.models.baseline_tuning import FEWEST_QUESTIONS, tune
from vitrine.models.baselines import BASELINES, Baseline, Settings

SHOP = shop_events()


@dataclass
class OwnOrOther:
    """Ranks own items first, or last; counts its fits."""

    settings: Settings
    fits: list[Settings]
    name: str = "own-or-other"
    items: int = 0

    def fit(self, histories: Histories) -> None:
        self.fits.append(self.settings)
        self.items = len(histories.catalogue)

    def score(self, batch: HistoryBatch) -> Doubles:
        scores = np.tile(np.arange(self.items) * 1e-3, (len(batch), 1))
        rows, places = np.nonzero(batch.items != NO_ITEM)
        scores[rows, batch.items[rows, places]] += float(self.settings["own"])
        # Among new items its second setting decides.
        return scores * float(self.settings["order"])


def window(events: list[Event], cut: float = 70) -> tuple[Split, Catalogue]:
    data = interactions(events)
    split = NextBasket(day(cut), timedelta(days=20)).split(data)
    return split, Catalogue.of_events(split.before, None)


def own_or_other(fits: list[Settings]) -> Baseline:
    grid = {"own": (0, 1), "order": (1, -1)}
    return Baseline("own-or-other", lambda settings: OwnOrOther(settings, fits), grid)


def test_every_setting_is_fitted_once_and_measured_in_both_protocols() -> None:
    fits: list[Settings] = []
    tuned = tune(own_or_other(fits), *window(SHOP), k=5)
    assert len(tuned.trials) == 4
    assert fits == [trial.settings for trial in tuned.trials]
    assert all(set(trial.ndcg) == {"all", "new"} for trial in tuned.trials)


def test_each_protocol_gets_the_settings_that_are_best_for_it() -> None:
    # Everybody buys the same things again, and one new thing of those that sort first.
    events: list[Event] = []
    for user in range(40):
        own = [f"own-{user:02d}", f"own-{(user + 7) % 40:02d}"]
        events += [(f"u{user:02d}", item, "purchase", day(n)) for n, item in enumerate(own)]
        events += [(f"u{user:02d}", item, "purchase", day(75 + n)) for n, item in enumerate(own)]
        events += [(f"x{user:02d}", "a-new-one", "purchase", day(60))]
        events += [(f"u{user:02d}", "a-new-one", "purchase", day(78))]
    tuned = tune(own_or_other([]), *window(events), k=2)
    assert tuned.settings["all"] == {"own": 1, "order": 1}
    assert tuned.settings["new"]["order"] == -1
    for protocol, settings in tuned.settings.items():
        best = max(trial.ndcg[protocol] for trial in tuned.trials)
        assert best == next(t.ndcg[protocol] for t in tuned.trials if t.settings == settings)


def test_too_few_questions_leave_the_defaults() -> None:
    fits: list[Settings] = []
    split, catalogue = window(shop_events(users=FEWEST_QUESTIONS - 1))
    tuned = tune(own_or_other(fits), split, catalogue, k=5)
    assert (list(tuned.trials), fits) == ([], [])
    assert tuned.settings == {kind: {"own": 0, "order": 1} for kind in ("all", "new")}


def test_a_protocol_that_hardly_anybody_has_a_question_in_keeps_the_defaults() -> None:
    again: list[Event] = [
        (f"u{n:02d}", f"i{n % 5}", "purchase", day(at)) for n in range(40) for at in (1, 75)
    ]
    tuned = tune(own_or_other([]), *window(again), k=5)
    assert tuned.settings["all"]["own"] == 1
    assert tuned.settings["new"] == {"own": 0, "order": 1}


def test_what_has_nothing_to_tune_is_not_tried() -> None:
    def refuse(_: Settings) -> OwnOrOther:
        raise AssertionError

    tuned = tune(Baseline("popular", refuse, {}), *window(SHOP), k=5)
    assert (dict(tuned.settings), list(tuned.trials)) == ({"all": {}, "new": {}}, [])


def test_a_large_window_is_sampled_and_equally_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vitrine.models.baseline_tuning.MOST_QUESTIONS", 35)
    asked: list[int] = []

    class Counting(OwnOrOther):
        def score(self, batch: HistoryBatch) -> Doubles:
            asked.append(len(batch))
            return super().score(batch)

    make: Callable[[Settings], Counting] = lambda settings: Counting(settings, [])  # noqa: E731
    baseline = Baseline("counting", make, {"own": (0, 1), "order": (1,)})
    first, second = (tune(baseline, *window(SHOP), k=5) for _ in range(2))
    assert asked == [35] * 4
    assert first.trials == second.trials


@pytest.mark.parametrize("baseline", BASELINES, ids=lambda baseline: baseline.name)
def test_every_baseline_can_be_tuned(baseline: Baseline) -> None:
    tuned = tune(baseline, *window(SHOP), k=5)
    count = int(np.prod([len(values) for values in baseline.grid.values()]))
    assert len(tuned.trials) == (0 if count == 1 else count)
    for trial in tuned.trials:
        assert all(0 < value <= 1 for value in trial.ndcg.values())
