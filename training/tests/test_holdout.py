from small_shop import Event, day, interactions

from vitrine.catalogue import Catalogue
from vitrine.evaluation.holdout import Holdout
from vitrine.evaluation.next_basket import basket_split
from vitrine.evaluation.score import count_asked, mean_metrics

BEFORE: list[Event] = [
    ("ann", "a", "purchase", day(1)),
    ("ann", "b", "view", day(2)),
    ("bob", "b", "purchase", day(3)),
    ("cay", "a", "view", day(3)),
]
AFTER: list[Event] = [
    ("ann", "a", "purchase", day(11)),
    ("ann", "c", "purchase", day(12)),
    ("ann", "b", "view", day(12)),
    ("bob", "b", "purchase", day(13)),
    ("cay", "b", "view", day(13)),
    ("dan", "a", "purchase", day(14)),
]
CATALOGUE = Catalogue.of(["a", "b"])


def holdout(after: list[Event] = AFTER) -> Holdout:
    split = basket_split(interactions(BEFORE), interactions(after), day(10))
    return split.holdout(CATALOGUE)


def test_it_asks_who_was_there_before_and_bought_after() -> None:
    # cay only looked, and dan was never seen before.
    assert holdout().histories.users == ("ann", "bob")


def test_views_are_the_answer_where_nothing_is_bought() -> None:
    views = [event for event in AFTER if event[2] == "view"]
    asked = holdout(views)
    assert asked.histories.users == ("ann", "cay")
    assert list(asked.relevant) == [frozenset({1}), frozenset({1})]


def test_an_item_that_the_catalogue_lacks_is_relevant_and_out_of_reach() -> None:
    asked = holdout()
    (ann, bob) = asked.relevant
    assert (len(ann), bob) == (2, frozenset({1}))
    assert [item for item in ann if item >= len(CATALOGUE)] == [2]


def test_new_leaves_out_what_was_had_and_who_bought_nothing_else() -> None:
    asked = holdout()
    assert list(asked.owned) == [frozenset({0, 1}), frozenset({1})]
    assert asked.relevant_for("new", 0) == frozenset({2})
    assert asked.relevant_for("new", 1) == frozenset()
    assert (count_asked(asked, "all"), count_asked(asked, "new")) == (2, 1)


def test_means_are_over_those_who_are_asked() -> None:
    lists = [[0, 1], [0, 1]]
    everything = mean_metrics(lists, holdout(), "all", k=2)
    # ann: one of her two at the first place; bob: his at the second.
    assert everything["recall@2"] == (1 / 2 + 1) / 2
    assert everything["mrr@2"] == (1 + 1 / 2) / 2
    assert mean_metrics(lists, holdout(), "new", k=2)["hit@2"] == 0


def test_a_sample_is_the_same_for_a_seed_and_has_short_histories_first() -> None:
    asked = holdout()
    assert asked.sample(9, seed=1).tolist() == [1, 0]
    sampled = [asked.sample(1, seed=1).tolist() for _ in range(2)]
    assert sampled[0] == sampled[1]
    assert len(sampled[0]) == 1
