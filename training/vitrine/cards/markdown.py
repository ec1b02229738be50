"""model-card.md."""

from collections.abc import Iterable, Sequence

from vitrine.cards.quality import beside_manifest, measured_quality
from vitrine.cards.tables import document, markdown_text, table
from vitrine.cards.wording import (
    ETHICS,
    LIMITS,
    NOT_FOR,
    UNKNOWN,
    USES,
    algorithm,
    data_learnt_from,
    how_measured,
    summary,
    unknowns,
)
from vitrine.manifest import Manifest
from vitrine.reporting.evaluation import Evaluation
from vitrine.reporting.numbers import plain


def model_card(manifest: Manifest, evaluation: Evaluation | None = None) -> str:
    """:param evaluation: of this recipe; without it, the card has the manifest's figures alone."""
    return document(
        [
            f"# {markdown_text(manifest['name'])} {markdown_text(manifest['version'])}\n",
            f"{summary(manifest)}\n",
            _ownership(manifest),
            f"## Use\n\n{USES}\n{NOT_FOR}\n",
            f"## Data\n\n{data_learnt_from(manifest)}\n",
            table(("Table", "Snapshot"), manifest["trainingSet"]["snapshots"].items()),
            f"Consent basis: {markdown_text(manifest.get('consentBasis', UNKNOWN))}\n",
            f"## How it ranks\n\n{algorithm(manifest)}\n",
            table(("Hyperparameter", "Value"), _hyperparameters(manifest)),
            f"## Quality\n\n{_quality(manifest, evaluation)}",
            f"## Limits\n\n{_bullets(LIMITS)}",
            f"## Ethics\n\n{ETHICS}\n",
            f"## What is not known\n\n{_bullets(unknowns(manifest))}",
        ]
    )


def _ownership(manifest: Manifest) -> str:
    facts = {
        "Owner": manifest.get("owner", UNKNOWN),
        "Made at": manifest.get("createdAt", UNKNOWN),
        "To be retired on": manifest.get("retireOn", UNKNOWN),
        "Code revision": manifest["codeRevision"],
    }
    return table(("Fact", "Value"), facts.items())


def _hyperparameters(manifest: Manifest) -> list[tuple[str, str]]:
    return [(name, plain(value)) for name, value in manifest["hyperparameters"].items()]


def _quality(manifest: Manifest, evaluation: Evaluation | None) -> str:
    if evaluation is None and not (manifest["metrics"] or manifest["baselines"]):
        return "Not measured.\n"
    validation = (
        "Figures that begin with `validation.` are from the window before that, by which the "
        "weights were chosen.\n"
        if evaluation is None
        and any(name.startswith("validation.") for name in manifest["metrics"])
        else ""
    )
    figures = beside_manifest(manifest) if evaluation is None else measured_quality(evaluation)
    return f"{how_measured(manifest)}\n{validation}\n{figures}"


def _bullets(sentences: Iterable[str] | Sequence[str]) -> str:
    return "".join(f"- {sentence}\n" for sentence in sentences)
