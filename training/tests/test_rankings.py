import numpy as np
import pytest
from small_shop import training_set

from vitrine.catalogue import Catalogue
from vitrine.evaluation.holdout import make_holdout
from vitrine.evaluation.rankings import best, rank_by_graph, rank_by_model
from vitrine.graph.ease import ease_graph
from vitrine.graph.session import Ranker
from vitrine.histories import Histories
from vitrine.models.ease import Ease

DATA = training_set()
CUT = DATA.description.cut
BEFORE = DATA.before(CUT)
CATALOGUE = Catalogue.of_events(BEFORE, None)
HOLDOUT = make_holdout(
    BEFORE, DATA.between(CUT, DATA.description.end, with_end=True), CATALOGUE, CUT
)


def test_best_is_in_order_and_equals_are_in_the_catalogue_s() -> None:
    scores = np.array([[1.0, 3.0, 2.0, 3.0], [0.0, 0.0, 0.0, 0.0]])
    assert best(scores, 3).tolist() == [[1, 3, 2], [0, 1, 2]]
    assert best(scores, 9).tolist() == [[1, 3, 2, 0], [0, 1, 2, 3]]


# A graph of few places has to be asked again for those who own most of its answer.
@pytest.mark.parametrize("places", [5, 30])
@pytest.mark.parametrize("protocol", ["all", "new"])
def test_the_graph_and_the_formula_rank_alike(protocol: str, places: int) -> None:
    model = Ease()
    model.fit(Histories.of(BEFORE, CATALOGUE, at=CUT))
    ranker = Ranker(ease_graph(model.weights, places).SerializeToString(), history_length=200)
    by_graph = rank_by_graph(ranker, HOLDOUT, protocol, 5, 200)
    assert by_graph == rank_by_model(model, HOLDOUT, protocol, 5, 200)


def test_new_never_shows_what_a_shopper_had() -> None:
    model = Ease()
    model.fit(Histories.of(BEFORE, CATALOGUE, at=CUT))
    ranker = Ranker(ease_graph(model.weights, 6).SerializeToString(), history_length=200)
    for items, owned in zip(
        rank_by_graph(ranker, HOLDOUT, "new", 5, 200), HOLDOUT.owned, strict=True
    ):
        assert not owned & set(items)
