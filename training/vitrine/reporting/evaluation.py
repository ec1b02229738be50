"""evaluation.json as the report and the cards read it: checked once, then trusted."""

import json
import math
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from vitrine.errors import RefusalError

EVALUATION_FILE = "evaluation.json"
ACCURACY = ("ndcg", "recall", "map", "mrr", "hit")
"""The metrics of which more is better; of the others it depends on what a shop wants."""

Evaluation = dict[str, Any]
"""JSON that the schema beside this file has accepted."""


def read_evaluation(directory: Path) -> Evaluation | None:
    """The evaluation that lies in the directory; None where there is none.

    :raises RefusalError: naming the key that is wrong and what is expected there.
    """
    path = directory / EVALUATION_FILE
    if not path.exists():
        return None
    try:
        content = json.loads(path.read_text())
    except ValueError as error:
        raise RefusalError(f"{path} is not JSON ({error}): evaluate the model again.") from error
    return check_evaluation(content)


def check_evaluation(content: object) -> Evaluation:
    """The same content as plain JSON, once it is known to fit the schema.

    Keys that the schema does not know are left in: an evaluation may say more than is shown.

    :raises RefusalError: naming the key that is wrong and what is expected there.
    """
    plain: Evaluation = json.loads(
        json.dumps(dict(content) if isinstance(content, Mapping) else content)
    )
    schema = json.loads(
        resources.files("vitrine").joinpath("reporting/evaluation.schema.json").read_text()
    )
    error = next(iter(Draft202012Validator(schema).iter_errors(plain)), None)
    if error is not None:
        raise _refusal(error.json_path, _expectation(error))
    for path, value in _numbers("$", plain):
        if not math.isfinite(value):
            raise _refusal(path, f"{value} is no finite number; write null where there is none")
    _check_names(plain)
    return plain


def _refusal(path: str, sentence: str) -> RefusalError:
    return RefusalError(
        f"{EVALUATION_FILE} does not fit at {path}: {sentence}. "
        "Write it with this version's `evaluate`."
    )


def _expectation(error: ValidationError) -> str:
    schema = error.schema if isinstance(error.schema, dict) else {}
    expected = schema.get("description")
    return f"{error.message}, expected is {expected}" if expected else error.message


def _numbers(path: str, value: object) -> Iterator[tuple[str, float]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _numbers(f"{path}.{key}", below)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _numbers(f"{path}[{index}]", below)
    elif isinstance(value, float):
        yield path, value


def _check_names(evaluation: Evaluation) -> None:
    """What refers to a model or a protocol names one that was measured."""
    champion, protocols = evaluation["champion"], evaluation["protocols"]
    for key in ("intervals", "significance", "slices"):
        for protocol in evaluation.get(key, {}):
            if protocol not in protocols:
                raise _refusal(f"$.{key}.{protocol}", "$.protocols has no such protocol")
    for protocol, models in protocols.items():
        if champion not in models:
            raise _refusal(f"$.protocols.{protocol}", f"the champion, {champion}, is not among it")
    for protocol, found in evaluation.get("significance", {}).items():
        if found["baseline"] not in protocols[protocol]:
            raise _refusal(
                f"$.significance.{protocol}.baseline",
                f"{found['baseline']} is no model of $.protocols.{protocol}",
            )


def measured(evaluation: Evaluation) -> dict[str, dict[str, float]]:
    """Each model's figures for the protocol that decides, the first, without what is unknown."""
    models = next(iter(evaluation["protocols"].values()))
    return {
        name: {key: float(value) for key, value in figures.items() if value is not None}
        for name, figures in models.items()
    }


def best_baseline(evaluation: Evaluation, protocol: str) -> str | None:
    """The baseline that the champion is held against; None where it was measured alone."""
    found = evaluation.get("significance", {}).get(protocol)
    if found:
        return str(found["baseline"])
    key = f"ndcg@{evaluation['k']}"
    others = {
        name: metrics[key]
        for name, metrics in evaluation["protocols"][protocol].items()
        if name != evaluation["champion"] and metrics.get(key) is not None
    }
    return max(others, key=others.__getitem__) if others else None
