"""Which algorithms there are and what each may be told, as JSON that both languages read.

``python -m vitrine.hyperparameter_schema`` writes it to where the operator API looks for it.
"""

import json
from pathlib import Path
from typing import Any

from vitrine.evaluation.holdout import PROTOCOLS
from vitrine.hyperparameters import known_ranges
from vitrine.tuning.objective import OBJECTIVE

FILE = Path(__file__).parents[2] / "lambdas/contracts/operator/hyperparameters.schema.json"


def hyperparameter_schema() -> dict[str, Any]:
    """A JSON Schema for the hyperparameters of each algorithm, and what a search may optimize."""
    return {
        "$comment": "Generated from training/vitrine: python -m vitrine.hyperparameter_schema",
        "$defs": {
            algorithm: {
                "type": "object",
                "properties": {
                    name: {
                        "type": "integer" if limits.whole else "number",
                        "minimum": limits.low,
                        "maximum": limits.high,
                    }
                    for name, limits in ranges.items()
                },
                "additionalProperties": False,
            }
            for algorithm, ranges in known_ranges().items()
        },
        "objectives": [
            OBJECTIVE,
            *(f"validation_{protocol}_ndcg_at_20" for protocol in PROTOCOLS),
        ],
    }


def text_of(schema: dict[str, Any]) -> str:
    """As it is committed."""
    return json.dumps(schema, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(text_of(hyperparameter_schema()), encoding="utf-8")
