import numpy as np
import polars as pl
import pytest
from small_shop import training_set

from vitrine.arrays import Doubles
from vitrine.catalogue import Catalogue
from vitrine.errors import RefusalError
from vitrine.evaluation import rankings
from vitrine.evaluation.next_basket import basket_split
from vitrine.evaluation.rankings import rank_by_graph, rank_by_model
from vitrine.evaluation.top import best
from vitrine.graph.ease import ease_graph
from vitrine.graph.session import Ranker
from vitrine.histories import Histories, HistoryBatch
from vitrine.models.ease import Ease
from vitrine.models.personal_frequency import PersonalFrequency

DATA = training_set()
CUT = DATA.description.cut
BEFORE = DATA.before(CUT)
CATALOGUE = Catalogue.of_events(BEFORE, None)
AFTER = DATA.interactions.filter(pl.col("ts") >= CUT)
HOLDOUT = basket_split(BEFORE, AFTER, CUT).holdout(CATALOGUE)


def test_best_is_in_order_and_equals_are_in_the_catalogue_s() -> None:
    scores = np.array([[1.0, 3.0, 2.0, 3.0], [0.0, 0.0, 0.0, 0.0]])
    assert best(scores, 3).tolist() == [[1, 3, 2], [0, 1, 2]]
    assert best(scores, 9).tolist() == [[1, 3, 2, 0], [0, 1, 2, 3]]


@pytest.mark.parametrize("size", [1, 7, 100, 1_003])
@pytest.mark.parametrize("values", [1, 2, 30, 10_000])
def test_best_is_a_stable_sort_s_beginning_however_many_are_equal(size: int, values: int) -> None:
    rng = np.random.default_rng(size)
    scores = rng.integers(0, values, size=(9, size)).astype(np.float64)
    for k in (1, 5, 20):
        expected = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        np.testing.assert_array_equal(best(scores, k), expected)


# A graph of few places has to be asked again for those who own most of its answer.
@pytest.mark.parametrize("places", [5, 30])
@pytest.mark.parametrize("protocol", ["all", "new"])
def test_the_graph_and_the_formula_rank_alike(protocol: str, places: int) -> None:
    model = Ease()
    model.fit(Histories.of(BEFORE, CATALOGUE, at=CUT))
    ranker = Ranker(ease_graph(model.weights, places).SerializeToString(), history_length=200)
    by_graph = rank_by_graph(ranker, HOLDOUT, protocol, 5, 200)
    assert (np.diff(by_graph.scores) <= 0).all()
    np.testing.assert_array_equal(by_graph.items, rank_by_model(model, HOLDOUT, protocol, 5, 200))


def test_new_never_shows_what_a_shopper_had() -> None:
    model = Ease()
    model.fit(Histories.of(BEFORE, CATALOGUE, at=CUT))
    ranker = Ranker(ease_graph(model.weights, 6).SerializeToString(), history_length=200)
    for items, owned in zip(
        rank_by_graph(ranker, HOLDOUT, "new", 5, 200).items, HOLDOUT.owned, strict=True
    ):
        assert not owned & set(items.tolist())


class ByNumber:
    """Ranks the catalogue backwards, and remembers how long the histories were that it saw."""

    name = "by-number"
    longest = 0

    def fit(self, histories: Histories) -> None:
        """Nothing to learn."""

    def score(self, batch: HistoryBatch) -> Doubles:
        self.longest = max(self.longest, batch.items.shape[1])
        return np.tile(np.arange(float(len(CATALOGUE))), (len(batch), 1))


def test_lists_end_where_nothing_more_can_be_shown() -> None:
    k = len(CATALOGUE) + 3
    everything = rank_by_model(ByNumber(), HOLDOUT, "all", k)
    assert everything[0].tolist() == [*reversed(range(len(CATALOGUE))), -1, -1, -1]
    fresh = rank_by_model(ByNumber(), HOLDOUT, "new", k)
    for items, owned in zip(fresh, HOLDOUT.owned, strict=True):
        shown = items[items != -1]
        assert len(shown) == len(CATALOGUE) - len(owned)
        assert set(shown.tolist()).isdisjoint(owned)


def test_models_see_whole_histories_and_short_chunks_change_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = PersonalFrequency()
    model.fit(Histories.of(BEFORE, CATALOGUE, at=CUT))
    whole = rank_by_model(model, HOLDOUT, "all", 5)
    monkeypatch.setattr(rankings, "_CHUNK_SCORES", 2 * len(CATALOGUE))
    np.testing.assert_array_equal(rank_by_model(model, HOLDOUT, "all", 5), whole)
    watching = ByNumber()
    rank_by_model(watching, HOLDOUT, "all", 5)
    assert watching.longest == HOLDOUT.histories.lengths.max()


def test_a_graph_of_fewer_places_than_are_asked_for_is_refused() -> None:
    model = Ease()
    model.fit(Histories.of(BEFORE, CATALOGUE, at=CUT))
    ranker = Ranker(ease_graph(model.weights, 4).SerializeToString(), history_length=200)
    with pytest.raises(RefusalError, match="ranks 4 items and the evaluation asks for 5"):
        rank_by_graph(ranker, HOLDOUT, "all", 5, 200)
