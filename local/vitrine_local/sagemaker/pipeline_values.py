"""What the expressions of a pipeline's definition come to in one run."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vitrine_local.jobs.errors import JobFailedError

_PART = re.compile(r"\.?([^.\[\]]+)|\['([^']*)'\]|\[(\d+)\]")
_EXPRESSIONS = frozenset({"Get", "Std:Join", "Std:JsonGet"})


class Values:
    """The parameters, the run itself, and what its steps have left so far."""

    def __init__(
        self,
        parameters: Mapping[str, str],
        execution: Mapping[str, Any],
        read_file: Callable[[str, str], object],
    ) -> None:
        """`read_file` returns the content of a step's property file, both given by name."""
        self.steps: dict[str, Mapping[str, Any]] = {}
        """By name, as Describe shows what the step has made."""
        self._roots = {"Parameters": parameters, "Execution": execution, "Steps": self.steps}
        self._read_file = read_file

    def of(self, value: object) -> Any:  # noqa: ANN401 - any JSON
        """Return the value with each expression in it replaced by what it comes to."""
        if isinstance(value, list):
            return [self.of(each) for each in value]
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1 and (name := next(iter(value))) in _EXPRESSIONS:
            return self._expression(name, value[name])
        return {key: self.of(each) for key, each in value.items()}

    def _expression(self, name: str, content: Any) -> Any:  # noqa: ANN401 - any JSON
        if name == "Get":
            return at_path(self._roots, content)
        if name == "Std:Join":
            return str(content["On"]).join(str(self.of(each)) for each in content["Values"])
        _, step, _, file = content["PropertyFile"]["Get"].split(".")
        return at_path(self._read_file(step, file), content["Path"])


def at_path(root: object, path: str) -> Any:  # noqa: ANN401 - any JSON
    """Return what lies at a path; of a list of outputs, `['name']` is the one of that name.

    >>> at_path({"metrics": {"ndcg@20": 0.5}}, "metrics['ndcg@20']")
    0.5
    >>> at_path({"Outputs": [{"OutputName": "a", "Uri": "s3://b/c"}]}, "Outputs['a'].Uri")
    's3://b/c'
    """
    found: Any = root
    for match in _PART.finditer(path):
        name, quoted, index = match.groups()
        try:
            if index is not None:
                found = found[int(index)]
            elif isinstance(found, Sequence):
                found = next(each for each in found if each.get("OutputName") == quoted)
            else:
                found = found[quoted if quoted is not None else name]
        except (KeyError, IndexError, StopIteration, TypeError) as error:
            raise JobFailedError(f"There is nothing at {path}.") from error
    return found
