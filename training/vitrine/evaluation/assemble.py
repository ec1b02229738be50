"""From every model's lists to what evaluation.json says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from vitrine.arrays import Doubles, Ints
from vitrine.evaluation.beyond_accuracy import beyond_accuracy
from vitrine.evaluation.errors import worst_questions
from vitrine.evaluation.fairness import disparities, exposures, fairness_json
from vitrine.evaluation.gate import Evidence
from vitrine.evaluation.gates import DEFAULT_LIMITS, may_be_registered, run_gates
from vitrine.evaluation.holdout import Holdout
from vitrine.evaluation.intervals import intervals
from vitrine.evaluation.item_facts import ItemFacts
from vitrine.evaluation.leakage import find_leaks
from vitrine.evaluation.measurement import Measurement
from vitrine.evaluation.model_cost import ModelCost
from vitrine.evaluation.score_calibration import score_calibration
from vitrine.evaluation.significance import significance
from vitrine.evaluation.slices import Slice, all_slices, user_columns
from vitrine.evaluation.splits import Split
from vitrine.histories import Histories

Lists = Mapping[str, Mapping[str, Ints]]
"""By protocol, then by model: [H,k], in the order of the holdout's shoppers."""

_NOT_PERSONAL = ("popular", "recent-popular", "trending")


@dataclass(frozen=True)
class Answers:
    """The questions of a split, and what every model answered."""

    split: Split
    holdout: Holdout
    fitted: Histories
    """What models were fitted on; its catalogue is the one that all lists are numbered by."""
    lists: Lists
    champion: str
    scores: Mapping[str, Doubles]
    """By protocol: the champion's, [H,k]."""
    k: int
    seed: int
    cost: ModelCost
    users: pl.DataFrame | None


def assemble(answers: Answers) -> dict[str, object]:
    """Measures, compares and judges; a protocol without a question is left out.

    :raises ValueError: where no protocol has a question.
    """
    measured = _measure(answers)
    facts = ItemFacts.of(answers.fitted)
    slices = {protocol: _slices(answers, each, facts) for protocol, each in measured.items()}
    evidence = _evidence(answers, measured, slices, facts)
    gates = run_gates(evidence)
    protocols = {protocol: _figures(answers, each, facts) for protocol, each in measured.items()}
    first, champion = next(iter(measured)), answers.champion
    return {
        "champion": champion,
        "k": answers.k,
        "users": len(measured[first]),
        "usersByProtocol": {protocol: len(each) for protocol, each in measured.items()},
        # The first two repeat the protocol that decides: a release is labelled by them.
        "metrics": protocols[first][champion],
        "baselines": {name: m for name, m in protocols[first].items() if name != champion},
        "protocols": protocols,
        "intervals": {
            protocol: intervals(each, seed=answers.seed) for protocol, each in measured.items()
        },
        "significance": {
            protocol: significance(each, champion, answers.seed)
            for protocol, each in measured.items()
        },
        "slices": {protocol: [each.row() for each in found] for protocol, found in slices.items()},
        "fairness": fairness_json(
            champion, evidence.exposures, evidence.disparities, DEFAULT_LIMITS.of_fairness()
        ),
        "calibration": evidence.calibration.as_json(),
        "gates": [gate.as_json() for gate in gates],
        "modelBeatsBaseline": may_be_registered(gates),
        # For the workflow's own error, which can quote a text and not pick from a list.
        "refusal": " ".join(gate.says for gate in gates if not gate.passed),
        "errors": worst_questions(measured[first], champion, answers.holdout),
        "model": answers.cost.as_json(),
    }


def _measure(answers: Answers) -> dict[str, Measurement]:
    measured = {
        protocol: Measurement.of(protocol, answers.holdout, lists, answers.k, answers.split.user_of)
        for protocol, lists in answers.lists.items()
    }
    asked = {protocol: each for protocol, each in measured.items() if len(each) > 0}
    if not asked:
        raise ValueError("no question has an answer, so there is nothing to measure")
    return asked


def _slices(answers: Answers, measurement: Measurement, facts: ItemFacts) -> list[Slice]:
    histories = answers.holdout.histories
    columns = user_columns(answers.users, histories.users, answers.split.user_of)
    return all_slices(measurement, histories.lengths, facts, columns)


def _evidence(
    answers: Answers,
    measured: Mapping[str, Measurement],
    slices: Mapping[str, Sequence[Slice]],
    facts: ItemFacts,
) -> Evidence:
    first = next(iter(measured))
    others = measured[first].others(answers.champion)
    return Evidence(
        champion=answers.champion,
        # Where none of them was run, the least that a model must have is what the others have.
        popularity_baselines=[name for name in others if name in _NOT_PERSONAL] or others,
        measurements=measured,
        slices=slices,
        exposures=[exposure for each in measured.values() for exposure in exposures(each, facts)],
        disparities={
            protocol: disparities(each, slices[protocol], DEFAULT_LIMITS.fewest_questions)
            for protocol, each in measured.items()
        },
        calibration=score_calibration(measured[first], answers.champion, answers.scores[first]),
        leaks=find_leaks(answers.split),
        model_bytes=answers.cost.bytes,
        latency_p50_ms=answers.cost.p50_ms,
    )


def _figures(
    answers: Answers, measurement: Measurement, facts: ItemFacts
) -> dict[str, dict[str, float]]:
    beyond = beyond_accuracy(measurement, facts, answers.holdout.owned)
    return {model: measurement.means(model) | beyond[model] for model in measurement.models}
