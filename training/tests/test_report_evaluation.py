import json
from pathlib import Path
from typing import Any

import pytest
from evaluation_sample import evaluation

from vitrine.errors import RefusalError
from vitrine.reporting.evaluation import check_evaluation, read_evaluation
from vitrine.reporting.page import write_report


def changed(path: str, value: object) -> dict[str, Any]:
    content = evaluation()
    *above, last = path.split("/")
    place: Any = content
    for key in above:
        place = place[int(key) if isinstance(place, list) else key]
    place[last] = value
    return content


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("k", "20", r"\$\.k: '20' is not of type 'integer'"),
        ("protocols", {}, r"\$\.protocols: .*expected is metrics by model by protocol"),
        ("protocols/all/ials/ndcg@20", "high", r"ials.*'high'.*a number, or null"),
        ("intervals/all/ials/ndcg@20", [0.1], r"ials.*two numbers, \[lowest, highest\]"),
        ("gates/0/passed", "yes", r"gates\[0\]\.passed: 'yes' is not of type 'boolean'"),
        ("errors/3/history", [7], r"errors\[3\]\.history\[0\]: 7 is not of type 'string'"),
        ("champion", "nobody", r"\$\.protocols\.all: the champion, nobody, is not among it"),
        ("significance/new/baseline", "x", r"\$\.significance\.new\.baseline: x is no model"),
        ("slices/tomorrow", [], r"\$\.slices\.tomorrow: \$\.protocols has no such protocol"),
        ("fitSeconds/ials", float("nan"), r"\$\.fitSeconds\.ials: nan is no finite number"),
        ("fairness/disparity/all", {}, r"disparity\.all: 'dimension' is a required property"),
    ],
)
def test_what_does_not_fit_is_named_with_what_is_expected(
    path: str, value: object, said: str, tmp_path: Path
) -> None:
    with pytest.raises(RefusalError, match=said):
        write_report(changed(path, value), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["champion", "k", "protocols"])
def test_what_every_evaluation_has_is_asked_for(key: str) -> None:
    content = evaluation()
    del content[key]
    with pytest.raises(RefusalError, match=f"'{key}' is a required property"):
        check_evaluation(content)


def test_an_evaluation_may_say_more_than_is_shown() -> None:
    content = evaluation() | {"more": {"than": "this"}}
    assert check_evaluation(content)["more"] == {"than": "this"}


def test_tuples_are_lists_as_in_the_file() -> None:
    content = changed("intervals/all/ials/ndcg@20", (0.1, 0.2))
    assert check_evaluation(content)["intervals"]["all"]["ials"]["ndcg@20"] == [0.1, 0.2]


def test_a_file_is_read_or_absent_or_refused(tmp_path: Path) -> None:
    assert read_evaluation(tmp_path) is None
    path = tmp_path / "evaluation.json"
    path.write_text(json.dumps(evaluation()))
    assert read_evaluation(tmp_path) == evaluation()
    path.write_text("{")
    with pytest.raises(RefusalError, match=r"evaluation\.json is not JSON"):
        read_evaluation(tmp_path)
    path.write_text("[]")
    with pytest.raises(RefusalError, match="is not of type 'object'"):
        read_evaluation(tmp_path)


def test_the_sample_is_as_small_as_a_workflow_can_carry() -> None:
    assert len(json.dumps(evaluation())) < 100_000
