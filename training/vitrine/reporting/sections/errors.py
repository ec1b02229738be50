"""Where the model was worst: the histories, what was recommended and what was chosen."""

from typing import Any

from vitrine.reporting.evaluation import Evaluation
from vitrine.reporting.names import metric_name
from vitrine.reporting.numbers import decimal, plural
from vitrine.reporting.section import Case, Item, Part, Section


def errors(evaluation: Evaluation) -> Section | None:
    """A case a question, the worst first."""
    key = f"ndcg@{evaluation['k']}"
    found = sorted(evaluation.get("errors", []), key=lambda entry: entry.get(key) or 0.0)
    if not found:
        return None
    return Section(
        "errors",
        "Where it was worst",
        _summary(found),
        [Part(cases=[_case(entry, key) for entry in found])],
    )


def _summary(found: list[dict[str, Any]]) -> str:
    chosen = sum(len(set(entry["relevant"])) for entry in found)
    hits = sum(len(set(entry["relevant"]) & set(entry["recommended"])) for entry in found)
    again = sum(len(set(entry["relevant"]) & set(entry["history"])) for entry in found)
    return (
        f"The {plural(len(found), 'question')} with the worst lists. Of the "
        f"{plural(chosen, 'item')} that these shoppers went on to choose, {hits:,} "
        f"{'was' if hits == 1 else 'were'} recommended and {again:,} "
        f"{'was' if again == 1 else 'were'} in the part of their history that is shown."
    )


def _case(entry: dict[str, Any], key: str) -> Case:
    history, chosen = set(entry["history"]), set(entry["relevant"])
    recommended = set(entry["recommended"])
    value = entry.get(key)
    score = f", {metric_name(key)} {decimal(value, 3)}" if value is not None else ""
    return Case(
        f"Question {entry['question']}{score}",
        [
            ("History, newest first", [Item(name) for name in entry["history"]]),
            (
                "Recommended",
                [
                    Item(name, right=name in chosen, known=name in history)
                    for name in entry["recommended"]
                ],
            ),
            (
                "Chosen",
                [
                    Item(name, right=name in recommended, known=name in history)
                    for name in entry["relevant"]
                ],
            ),
        ],
    )
