"""EASE as one graph."""

import onnx
import spox.opset.ai.onnx.v18 as op

from vitrine.graph.constant import floats
from vitrine.graph.history import decay, read_history, sum_per_item, weight_by_type
from vitrine.graph.ranking import rank
from vitrine.graph.reasons import Contribution, explain
from vitrine.graph.signature import Inputs, build_graph
from vitrine.graph.similar_items import saturate, similar_items, with_page
from vitrine.models.ease_weights import EaseWeights


def ease_graph(weights: EaseWeights, top_k: int) -> onnx.ModelProto:
    """The same score as ``Ease.score``, then eligibility, the best ``top_k`` and their reasons."""
    size, blend = len(weights.popularity), weights.blend
    inputs = Inputs.declare(items=size)
    batch_size = inputs.batch_size()
    history = read_history(inputs, size, event_types=len(weights.type_weights))

    of_similar = op.mul(
        weight_by_type(history, weights.type_weights),
        decay(history, blend.half_life_days, weights.decay_floor),
    )
    of_similar = saturate(history, of_similar, batch_size)
    paged = with_page(history, of_similar, weights.context_share)
    similar = similar_items(history, weights.similarity, paged)

    of_own = op.mul(
        weight_by_type(history, weights.own_type_weights),
        decay(history, blend.own_half_life_days, weights.decay_floor),
    )
    of_own = op.mul(of_own, floats(blend.own_weight))
    own = sum_per_item(history, of_own, batch_size)

    popular = floats(blend.popularity_weight * weights.popularity)
    scores = op.add(op.add(similar.scores, own), popular)
    ranking = rank(inputs, scores, size, min(top_k, size))
    parts = [Contribution(of_similar, similar.rows), Contribution(of_own, None)]
    return build_graph(inputs, explain(history, ranking, parts, batch_size))
