"""How well a model ranks what was chosen in a window of the past, NDCG@20 by protocol."""

import numpy as np
import torch

from vitrine.arrays import Ints
from vitrine.evaluation.holdout import PROTOCOLS, Holdout
from vitrine.evaluation.rankings import chunks, hide_owned
from vitrine.evaluation.top import best
from vitrine.metrics.ranking import ndcg
from vitrine.neural.group import Group
from vitrine.neural.model import Sasrec

K = 20
_MOST_QUESTIONS = 4_000


def validation_ndcg(
    model: Sasrec, holdout: Holdout, length: int, group: Group, seed: int
) -> dict[str, float]:
    """The mean over the questions that have an answer; each process asks its share."""
    drawn = np.arange(len(holdout))
    if len(drawn) > _MOST_QUESTIONS:
        rng = np.random.default_rng(seed)
        drawn = np.sort(rng.choice(drawn, _MOST_QUESTIONS, replace=False))
    mine = drawn[group.part(len(drawn))]
    totals = [0.0] * (2 * len(PROTOCOLS))
    model.eval()
    with torch.no_grad():
        for places in chunks(len(mine)):
            for number, found in enumerate(_gains(model, holdout, mine[places], length, group)):
                totals[2 * number] += sum(found)
                totals[2 * number + 1] += len(found)
    summed = group.summed(totals)
    gains, counts = summed[::2], summed[1::2]
    return {
        protocol: gain / count
        for protocol, gain, count in zip(PROTOCOLS, gains, counts, strict=True)
        if count
    }


def _gains(
    model: Sasrec, holdout: Holdout, shoppers: Ints, length: int, group: Group
) -> list[list[float]]:
    """By protocol: of each shopper who has an answer."""
    batch = holdout.histories.batch(shoppers, length)
    state = model.newest(group.to_device(batch.items), group.to_device(batch.types))
    scores = (state @ model.items.T + model.bias).double().cpu().numpy()
    gains = []
    for protocol in PROTOCOLS:
        shown = hide_owned(scores, holdout, shoppers) if protocol == "new" else scores
        lists = best(shown, K).tolist()
        relevant = [holdout.relevant_for(protocol, shopper) for shopper in shoppers.tolist()]
        gains.append(
            [
                ndcg(items, wanted, K)
                for items, wanted in zip(lists, relevant, strict=True)
                if wanted
            ]
        )
    return gains
