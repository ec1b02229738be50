"""What the report's figures say of good generators and of bad ones."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_up_shop import K, halves, shop_log

from vitrine.synthetic.log import Log
from vitrine.synthetic.nearness import co_occurrence, marginal_distances, repeat_rate
from vitrine.synthetic.privacy import privacy
from vitrine.synthetic.report import Measured, measure
from vitrine.synthetic.utility import POPULAR, REAL, SYNTHETIC, utility


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Log, Log, Log]:
    """Shoppers to learn from, as many kept aside, and as many others: an ideal generator's."""
    one, aside = halves(shop_log(tmp_path_factory.mktemp("shop")))
    learnt, others = halves(one)
    return learnt, halves(aside)[0], others


def shuffled(log: Log) -> Log:
    """Everybody has as many events, and of whatever items: only popularity stays."""
    return replace(log, item=np.random.default_rng(1).permutation(log.item))


def partly_copied(learnt: Log, others: Log, share: float) -> Log:
    count = round(share * others.size)
    return Log.joined([learnt.only(np.arange(count)), others.only(np.arange(count, others.size))])


def judged(shop: tuple[Log, Log, Log], synthetic: Log) -> Measured:
    learnt, aside, _ = shop
    return measure(learnt, aside, synthetic, seed=0, k=K)


def test_other_shoppers_are_near_and_private(shop: tuple[Log, Log, Log]) -> None:
    found = judged(shop, shop[2])
    assert not [name for name, _ in found.failed if name != "Copies"]
    assert found.privacy.nearer_to_learnt == pytest.approx(0.5, abs=0.1)
    assert found.privacy.adversarial_accuracy == pytest.approx(0.5, abs=0.1)
    assert found.privacy.privacy_loss == pytest.approx(0, abs=0.1)
    assert all(near < 1.5 * aside + 0.05 for near, aside in found.marginals.values())


def test_a_copying_generator_fails_the_privacy_check(shop: tuple[Log, Log, Log]) -> None:
    found = judged(shop, shop[0])
    assert {name for name, _ in found.failed} == {
        "Copies", "Nearer to those learnt from", "Membership inference",
    }  # fmt: skip
    assert found.privacy.copies > 0.9 * shop[0].size
    assert found.privacy.nearer_to_learnt > 0.95
    assert found.privacy.membership_auc > 0.95
    assert found.privacy.distance_to_closest == 0 < found.privacy.distance_of_kept_aside
    assert found.privacy.privacy_loss > 0.3


def test_the_more_is_copied_the_worse_it_is(shop: tuple[Log, Log, Log]) -> None:
    learnt, aside, others = shop
    found = [
        privacy(learnt, aside, partly_copied(learnt, others, share), 0, K)
        for share in (0.0, 0.5, 1.0)
    ]
    for figures in (
        [each.copies for each in found],
        [each.nearer_to_learnt for each in found],
        [each.membership_auc for each in found],
        [each.membership_found for each in found],
    ):
        assert figures == sorted(figures)
        assert figures[0] < figures[-1]


def test_a_generator_that_copies_half_of_its_shoppers_fails(shop: tuple[Log, Log, Log]) -> None:
    found = judged(shop, partly_copied(shop[0], shop[2], 0.5))
    assert {name for name, _ in found.failed} >= {"Copies", "Nearer to those learnt from"}


def test_one_that_changes_an_item_of_each_is_found_without_an_exact_copy(
    shop: tuple[Log, Log, Log],
) -> None:
    learnt = shop[0]
    last = np.append(np.flatnonzero(np.diff(learnt.user)), len(learnt) - 1)
    item = learnt.item.copy()
    item[last] = (item[last] + 1) % len(learnt.items)
    found = judged(shop, replace(learnt, item=item))
    assert found.privacy.nearer_to_learnt > 0.8
    assert {name for name, _ in found.failed} >= {
        "Nearer to those learnt from", "Membership inference",
    }  # fmt: skip


def test_shuffled_items_go_together_no_more(shop: tuple[Log, Log, Log]) -> None:
    learnt, aside, others = shop
    good, bad = co_occurrence(learnt, others), co_occurrence(learnt, shuffled(others))
    assert good.correlation > bad.correlation + 0.2
    assert bad.strength < 0.6 * good.strength
    assert repeat_rate(shuffled(others)) < 0.7 * repeat_rate(others)
    useful, useless = utility(learnt, others, aside), utility(learnt, shuffled(others), aside)
    assert useful is not None
    assert useless is not None
    # What a shopper had is known from the history that is asked with, whatever was learnt.
    assert useless.ndcg["new"][SYNTHETIC] < 0.75 * useful.ndcg["new"][SYNTHETIC]
    assert useless.ndcg["new"][SYNTHETIC] < 0.75 * useless.ndcg["new"][REAL]
    assert useful.ndcg["all"][SYNTHETIC] > 2 * useful.ndcg["all"][POPULAR]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("itemPopularity", lambda log: replace(log, item=log.item[::-1] * 0)),
        ("day", lambda log: replace(log, at=log.at + 40 * 86_400)),
        ("hourOfWeek", lambda log: replace(log, at=log.at + 7 * 3_600)),
        ("eventValue", lambda log: replace(log, value=log.value * 10)),
        ("eventType", lambda log: replace(log, type=log.type * 0)),
        ("daysBetweenVisits", lambda log: replace(log, at=log.at + log.visit * 86_400 * 9)),
    ],
)
def test_each_distance_sees_what_it_is_of(
    name: str, change: Callable[[Log], Log], shop: tuple[Log, Log, Log]
) -> None:
    learnt, _, others = shop
    assert (
        marginal_distances(learnt, change(others))[name]
        > 0.15 + (marginal_distances(learnt, others)[name])
    )


def test_nothing_is_far_from_itself(shop: tuple[Log, Log, Log]) -> None:
    assert set(marginal_distances(shop[0], shop[0]).values()) == {0.0}
    same = co_occurrence(shop[0], shop[0])
    assert [same.correlation, same.strength] == pytest.approx([1, 1])


def test_of_shoppers_who_came_once_nothing_is_asked(
    tmp_path: Path, shop: tuple[Log, Log, Log]
) -> None:
    learnt, aside, others = shop
    first = np.searchsorted(aside.user, np.arange(aside.size))
    once = Log(
        aside.size, aside.items, aside.types, aside.user[first], aside.item[first],
        aside.type[first], aside.at[first], aside.value[first],
    )  # fmt: skip
    assert utility(learnt, others, once) is None
