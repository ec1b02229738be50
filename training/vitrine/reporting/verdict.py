"""The report's first sentences: which model, against what, by how much, and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from vitrine.reporting.evaluation import Evaluation, best_baseline
from vitrine.reporting.names import metric_name, protocol_phrase, protocol_title, spaced
from vitrine.reporting.numbers import decimal, p_value, plural, signed, size, times


@dataclass(frozen=True)
class Tile:
    """One figure that says most."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class Verdict:
    """``outcome`` colours it; ``failed`` are the gates in the way, with their reasons."""

    outcome: Literal["good", "bad", "open"]
    headline: str
    sentences: Sequence[str]
    failed: Sequence[tuple[str, str]]
    tiles: Sequence[Tile]


def verdict(evaluation: Evaluation) -> Verdict:
    """Of all protocols together, with a sentence for each."""
    failed = [
        (spaced(gate["name"]), gate.get("says", ""))
        for gate in evaluation.get("gates", [])
        if not gate["passed"]
    ]
    outcome, headline = _headline(evaluation, len(failed))
    sentences = [comparison(evaluation, protocol) for protocol in evaluation["protocols"]]
    sentences += _in_lists(evaluation)
    return Verdict(outcome, headline, sentences, failed, _tiles(evaluation))


def _headline(evaluation: Evaluation, failed: int) -> tuple[Literal["good", "bad", "open"], str]:
    champion, gates = evaluation["champion"], evaluation.get("gates", [])
    passed = evaluation.get("modelBeatsBaseline", failed == 0 if gates else None)
    if passed is None:
        return "open", f"{champion} was measured. Whether it may be registered was not asked."
    if not passed:
        why = f"{failed} of {plural(len(gates), 'gate')} failed" if failed else "it did not pass"
        return "bad", f"{champion} must not be registered: {why}."
    how = f": it passed {'the' if len(gates) == 1 else 'all'} {plural(len(gates), 'gate')}"
    return "good", f"{champion} may be registered{how if gates else ''}."


def comparison(evaluation: Evaluation, protocol: str) -> str:
    """The champion against the best baseline in one sentence, no surer than the interval is."""
    champion, baseline = evaluation["champion"], best_baseline(evaluation, protocol)
    key = f"ndcg@{evaluation['k']}"
    models = evaluation["protocols"][protocol]
    ours = models[champion].get(key)
    where = protocol_phrase(protocol)
    where = where[:1].upper() + where[1:]
    if baseline is None or ours is None or models[baseline].get(key) is None:
        return f"{where}: {metric_name(key)} {decimal(ours, 3)}, with no baseline beside it."
    theirs = models[baseline][key]
    found = evaluation.get("significance", {}).get(protocol)
    # What was tested may be another metric than the one that is compared here.
    tested = found if found and found.get("metric", key) == key else None
    figures = f"{metric_name(key)} {decimal(ours, 3)} against {decimal(theirs, 3)}"
    ratio = f", {times(ours / theirs)} as high" if theirs > 0 else ""
    return (
        f"{where} it {_relation(ours - theirs, tested['interval'] if tested else None)} "
        f"the best baseline, {baseline}: {figures}{ratio} ({_certainty(tested)})."
    )


def _in_lists(evaluation: Evaluation) -> list[str]:
    """What the first protocol's hit rate means, for who never heard of NDCG."""
    protocol, key = next(iter(evaluation["protocols"])), f"hit@{evaluation['k']}"
    models = evaluation["protocols"][protocol]
    ours = models[evaluation["champion"]].get(key)
    if ours is None:
        return []
    baseline = best_baseline(evaluation, protocol)
    theirs = models[baseline].get(key) if baseline else None
    beside = f"; of {baseline}'s, {100 * theirs:.0f}" if theirs is not None else ""
    return [
        f"In other words: of 100 lists of {evaluation['k']} items, {100 * ours:.0f} hold something "
        f"that the shopper goes on to choose{beside}."
    ]


def _relation(difference: float, ends: Sequence[float] | None) -> str:
    if ends is not None and ends[0] <= 0 <= ends[1]:
        return "cannot be told apart from"
    if difference == 0:
        return "ranks as well as"
    return "ranks better than" if difference > 0 else "ranks worse than"


def _certainty(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return "no interval was computed"
    low, high = found["interval"]
    p = found.get("pValue")
    said = f", p {p_value(p)}" if p is not None else ""
    return (
        f"a difference of {signed(found['difference'], 3)}, "
        f"with 95% confidence from {signed(low, 3)} to {signed(high, 3)}{said}"
    )


def _tiles(evaluation: Evaluation) -> list[Tile]:
    champion, key = evaluation["champion"], f"ndcg@{evaluation['k']}"
    tiles = []
    for protocol, models in evaluation["protocols"].items():
        baseline, ours = best_baseline(evaluation, protocol), models[champion].get(key)
        theirs = models[baseline].get(key) if baseline else None
        note = f"{times(ours / theirs)} {baseline}'s" if ours is not None and theirs else ""
        label = f"{metric_name(key)}, {protocol_title(protocol).lower()}"
        tiles.append(Tile(label, decimal(ours, 3), note))
    model = evaluation.get("model", {})
    latency = model.get("latencyMs", {})
    if latency.get("p50") is not None:
        note = f"99 of 100 within {latency['p99']:.2f} ms" if latency.get("p99") else ""
        tiles.append(Tile("Time to rank, the middle one", f"{latency['p50']:.2f} ms", note))
    if model.get("bytes") is not None:
        note = f"{model['rssMb']:,.0f} MB in memory" if model.get("rssMb") else ""
        tiles.append(Tile("Size of the model", size(model["bytes"]), note))
    return tiles
