"""model-card.md: what a person should know of a model before using it, from its manifest."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from vitrine.manifest import Manifest, read_manifest

MODEL_CARD_FILE = "model-card.md"


def write_model_card(directory: Path) -> None:
    """Writes the card beside the manifest that it is made from."""
    (directory / MODEL_CARD_FILE).write_text(model_card(read_manifest(directory)))


def model_card(manifest: Manifest) -> str:
    """Markdown."""
    data, graph = manifest["trainingSet"], manifest["graph"]
    hyperparameters = manifest["hyperparameters"]
    until = data["cut"] if manifest["fitUntil"] == "cut" else data["end"]
    truncated = hyperparameters.get("catalogue_size")
    only = f" Only the {truncated:,} items that most shoppers had are in it." if truncated else ""
    return f"""# {manifest["name"]} {manifest["version"]}

Ranks {graph["items"]:,} items for a shopper's last {graph["historyLength"]} events.{only}

## Data

{data["rows"]:,} interactions of {data["users"]:,} shoppers with {data["items"]:,} items,
from {data["start"]} to {data["end"]} (training set `{data["runId"]}`).
The model has learnt from what happened until {until}.

{_table(("Table", "Snapshot"), data["snapshots"].items())}
## How it ranks

Three parts, added: how similar an item is to those of the history (EASE, a linear item-item model
in closed form; newer events and stronger event types count more), the shopper's own items again,
and what is popular lately. Without a history, what is popular lately is all there is.

{_table(("Hyperparameter", "Value"), hyperparameters.items())}
## Quality

Measured on what shoppers chose after {data["cut"]}, with a model that had learnt only from what
came before. Figures that begin with `validation.` are from the window before that, by which the
weights were chosen.

{_quality(manifest)}
## Limits

- An item that nobody has had yet is never recommended.
- Scores order items; they are no probabilities and don't compare between models.
- What few shoppers chose is seldom recommended: popularity is part of the score.

## Use

For ordering a shop's products for its own shoppers. Not for decisions about people.
"""


def _quality(manifest: Manifest) -> str:
    columns = {"this model": manifest["metrics"], **manifest["baselines"]}
    names = sorted({name for metrics in columns.values() for name in metrics})
    if not names:
        return "Not measured.\n"
    rows = [
        [name, *(f"{metrics[name]:.4f}" if name in metrics else "" for metrics in columns.values())]
        for name in names
    ]
    return _table(("Metric", *columns), rows)


def _table(header: tuple[str, ...], rows: Iterable[Sequence[object]]) -> str:
    lines: list[Sequence[object]] = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(str(cell) for cell in line)} |\n" for line in lines)
