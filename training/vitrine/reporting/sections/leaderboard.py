"""Every model's best settings, best first, and the trials that they were chosen from."""

from collections.abc import Mapping, Sequence
from typing import Any

from vitrine.reporting.evaluation import Evaluation
from vitrine.reporting.names import metric_name, protocol_title, spaced
from vitrine.reporting.numbers import decimal, plain, plural
from vitrine.reporting.section import Cell, Mark, Part, Row, Section, Table
from vitrine.reporting.sections.quality import emphasis

_LISTED = 25
"""Trials of the leaderboard of all models; each model's own has all of its trials."""

_Trial = tuple[str, Mapping[str, Any]]
"""A model and one of its trials."""


def leaderboard(evaluation: Evaluation) -> Section | None:
    """The models, then the champion's own search, then the best trials of all, then all of them."""
    trials, search = _trials(evaluation), evaluation.get("leaderboard", [])
    parts = []
    if evaluation.get("settings") or trials:
        parts.append(Part("Every model at its best", tables=[_models(evaluation, trials)]))
    if search:
        parts.append(Part(_search_title(evaluation), tables=[_search(search)]))
    if trials:
        board = _board(evaluation, trials[:_LISTED], "The best trials of all models")
        parts.append(Part("Best trials", tables=[board]))
    for model in evaluation.get("tuning", {}):
        own = [trial for trial in trials if trial[0] == model]
        if own:
            title = f"{model}: {plural(len(own), 'trial')}"
            parts.append(Part(title, tables=[_board(evaluation, own, title)], closed=True))
    lead = (
        "Figures of trials are from days before the evaluation, none from what models are judged "
        "by. The order here and there can differ."
    )
    return Section("leaderboard", "Leaderboard", lead, parts) if parts else None


def _models(evaluation: Evaluation, trials: Sequence[_Trial]) -> Table:
    """A row a model, the best by validation first and what has no trial last."""
    used = evaluation.get("settings", {})
    protocols = list(dict.fromkeys(protocol for chosen in used.values() for protocol in chosen))
    keys, seconds = _keys(trials), evaluation.get("tuningSeconds", {})
    own = {model: [trial for name, trial in trials if name == model] for model in used}
    own |= {model: [trial for name, trial in trials if name == model] for model, _ in trials}
    best = {model: {key: _best(found, key) for key in keys} for model, found in own.items()}
    top = {key: max(figures[key] or 0.0 for figures in best.values()) for key in keys}
    rows = [
        Row(
            f"{place}. {model}",
            [
                *(_figure(best[model][key], top[key]) for key in keys),
                Cell(f"{len(own[model]):,}"),
                Cell(decimal(seconds.get(model), 1)),
                *(Cell(_listed(used.get(model, {}).get(p))) for p in protocols),
            ],
            emphasis(evaluation, next(iter(evaluation["protocols"])), model),
        )
        for place, model in enumerate(
            sorted(own, key=lambda model: -(best[model][keys[0]] or 0.0 if keys else 0.0)), start=1
        )
    ]
    columns = ["Model", *_titles(keys), "Trials", "Seconds of tuning"]
    texts = frozenset(range(len(columns), len(columns) + len(protocols)))
    columns += [f"Settings, {protocol_title(protocol).lower()}" for protocol in protocols]
    return Table("Models, by the best of their trials", columns, rows, texts)


def _search_title(evaluation: Evaluation) -> str:
    found = plural(len(evaluation["leaderboard"]), "trial")
    return f"Search of {evaluation['champion']}: {found}"


def _search(found: Sequence[Mapping[str, Any]]) -> Table:
    """As the search left it, the best first."""
    names = list(dict.fromkeys(row["metric"] for row in found if row.get("metric")))
    rows = [
        Row(
            f"{place}. {row['trial']}",
            [
                Cell(decimal(row.get("objective")), "best" if place == 1 else ""),
                Cell(decimal(row.get("seconds"), 1)),
                Cell(spaced(row["state"])),
                Cell(_listed(row["settings"])),
            ],
        )
        for place, row in enumerate(found, start=1)
    ]
    columns = ["Trial", ", ".join(names) or "Objective", "Seconds", "State", "Settings"]
    return Table("Trials of the search that its settings come from", columns, rows, {3, 4})


def _trials(evaluation: Evaluation) -> list[_Trial]:
    """Of all models, the best first by the first protocol that trials have."""
    found = [
        (model, trial) for model, trials in evaluation.get("tuning", {}).items() for trial in trials
    ]
    keys = _keys(found)
    return sorted(found, key=lambda entry: -(entry[1]["ndcg"].get(keys[0]) or 0.0) if keys else 0.0)


def _board(evaluation: Evaluation, trials: Sequence[_Trial], caption: str) -> Table:
    keys = _keys(trials)
    top = {key: _best([trial for _, trial in trials], key) or 0.0 for key in keys}
    rows = [
        Row(
            f"{place}. {model}",
            [
                *(_figure(trial["ndcg"].get(key), top[key]) for key in keys),
                Cell(decimal(trial.get("seconds"), 1)),
                Cell(_listed(trial["settings"])),
            ],
            emphasis(evaluation, next(iter(evaluation["protocols"])), model),
        )
        for place, (model, trial) in enumerate(trials, start=1)
    ]
    columns = ["Trial", *_titles(keys), "Seconds", "Settings"]
    return Table(f"{caption}, by validation", columns, rows, {len(columns) - 1})


def _keys(trials: Sequence[_Trial]) -> list[str]:
    return list(dict.fromkeys(key for _, trial in trials for key in trial["ndcg"]))


def _titles(keys: Sequence[str]) -> list[str]:
    return [f"{metric_name('ndcg')}, {protocol_title(key).lower()}" for key in keys]


def _best(trials: Sequence[Mapping[str, Any]], key: str) -> float | None:
    figures = (trial["ndcg"].get(key) for trial in trials)
    return max((value for value in figures if value is not None), default=None)


def _figure(value: float | None, top: float) -> Cell:
    mark: Mark = "best" if value is not None and value == top else ""
    return Cell(decimal(value), mark)


def _listed(values: Mapping[str, object] | None) -> str:
    if values is None:
        return ""
    return ", ".join(f"{name} {plain(value)}" for name, value in values.items()) or "none"
