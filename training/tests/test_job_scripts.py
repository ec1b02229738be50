"""The job scripts as Glue starts them."""

import ast
import sys
from pathlib import Path
from types import ModuleType

import pytest

from vitrine.errors import RefusalError
from vitrine.jobs import erase, ingest, item_factors, maintain, script, training_set
from vitrine.jobs.session import Lake

PACKAGE = Path(ingest.__file__).parents[1]
# Of what the modules that come with Glue 5.0 are.
WHAT_GLUE_HAS = {"pyspark", "py4j", "boto3", "botocore", "pyarrow", "vitrine"}


def imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def reached(start: Path) -> set[str]:
    """The modules outside the package that a script needs, also by way of others."""
    outside: set[str] = set()
    seen: set[Path] = set()
    files = [start]
    while files:
        file = files.pop()
        seen.add(file)
        for module in imports(file):
            top, *rest = module.split(".")
            if top != "vitrine":
                outside.add(top)
                continue
            path = PACKAGE.joinpath(*rest)
            places = [path.with_suffix(".py"), path / "__init__.py", *path.glob("*.py")]
            files += [place for place in places if place.exists() and place not in seen]
    return outside - sys.stdlib_module_names


@pytest.mark.slow
@pytest.mark.parametrize("script", [ingest, training_set, item_factors, erase, maintain])
def test_a_job_needs_only_what_glue_has(script: ModuleType) -> None:
    assert reached(PACKAGE / "jobs" / f"{script.__name__.rpartition('.')[2]}.py") <= WHAT_GLUE_HAS


def test_arguments_that_glue_adds_are_none_of_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    class StoppedHereError(Exception):
        pass

    given: dict[str, Lake] = {}

    def start(name: str, lake: Lake) -> None:
        given[name] = lake
        raise StoppedHereError

    monkeypatch.setattr(ingest, "start", start)
    arguments = ["--JOB_NAME", "x", "--source", "personalize", "--input", "s3://raw/raw/"]
    arguments += ["--report", "s3://lake/r.json", "--run-id", "r", "--database", "vitrine_dev"]
    arguments += ["--warehouse", "s3://lake/warehouse/", "--enable-metrics"]
    with pytest.raises(StoppedHereError):
        ingest.main(arguments)
    assert given["vitrine-ingest"].table("items") == "glue_catalog.vitrine_dev.items"


def test_a_refusal_ends_the_script_with_its_sentence() -> None:
    def main() -> None:
        raise RefusalError("The drop is empty: drop something.")

    with pytest.raises(SystemExit) as end:
        script.run_script(main)
    assert end.value.code == "The drop is empty: drop something."
