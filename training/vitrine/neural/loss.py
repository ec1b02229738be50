"""How wrong a model's outcomes are about what was chosen: cross-entropy over the catalogue."""

import torch
from torch import Tensor
from torch.nn import functional


def full_softmax(outcomes: Tensor, targets: Tensor, items: Tensor, bias: Tensor) -> Tensor:
    """The mean over P places. :param outcomes: [P,d]. :param targets: [P]. :param items: [N,d]."""
    return functional.cross_entropy(outcomes @ items.T + bias, targets)


def sampled_softmax(
    outcomes: Tensor,
    targets: Tensor,
    items: Tensor,
    bias: Tensor,
    *,
    drawn: Tensor,
    frequency: Tensor,
) -> Tensor:
    """The same, with the sum over all items estimated from M drawn ones.

    A draw counts by how much rarer it is than what it stands for: its logit less the logarithm of
    how often it is drawn (log-Q correction; Bengio and Senecal, 2008). Then popular items are not
    pushed down, and the estimate of the sum is right on the average. The target is in the sum for
    certain, so its logit stays as it is, and draws of it are left out.

    :param drawn: [M], with repeats. :param frequency: [N]: the chance of each draw; adds up to 1.
    """
    expected = torch.log(frequency * len(drawn))
    right = (outcomes * items[targets]).sum(1) + bias[targets]
    others = outcomes @ items[drawn].T + (bias - expected)[drawn]
    others = others.masked_fill(drawn[None, :] == targets[:, None], -torch.inf)
    logits = torch.cat([right[:, None], others], dim=1).float()
    return functional.cross_entropy(logits, torch.zeros_like(targets))
