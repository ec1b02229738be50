"""report.html: one file that needs nothing else, neither a network nor scripts."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from vitrine.reporting.evaluation import Evaluation, check_evaluation
from vitrine.reporting.names import spaced
from vitrine.reporting.section import Section
from vitrine.reporting.sections.calibration import calibration
from vitrine.reporting.sections.cost import cost
from vitrine.reporting.sections.coverage import coverage
from vitrine.reporting.sections.data import data
from vitrine.reporting.sections.errors import errors
from vitrine.reporting.sections.fairness import fairness
from vitrine.reporting.sections.gates import gates
from vitrine.reporting.sections.importance import importance
from vitrine.reporting.sections.leaderboard import leaderboard
from vitrine.reporting.sections.learning import learning
from vitrine.reporting.sections.off_policy import off_policy
from vitrine.reporting.sections.quality import quality
from vitrine.reporting.sections.slices import slices
from vitrine.reporting.verdict import Verdict, verdict

REPORT_PAGE = "report.html"

_SECTIONS: tuple[Callable[[Evaluation], Section | None], ...] = (
    quality,
    slices,
    coverage,
    learning,
    importance,
    calibration,
    fairness,
    gates,
    errors,
    leaderboard,
    data,
    cost,
    off_policy,
)


def write_report(evaluation: Mapping[str, object], directory: Path) -> Path:
    """Writes report.html into the directory, and returns its path.

    :param evaluation: what evaluation.json holds; what it lacks, the report leaves out.
    :raises RefusalError: naming the key that is wrong and what is expected there.
    """
    page = report_page(check_evaluation(evaluation))
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / REPORT_PAGE
    path.write_text(page, encoding="utf-8")
    return path


def report_page(evaluation: Evaluation) -> str:
    """The page's text. The same evaluation gives the same page."""
    sections = [section for make in _SECTIONS if (section := make(evaluation)) is not None]
    dataset = evaluation.get("dataset", {}).get("name")
    return render(
        kind="Evaluation",
        title=f"{evaluation['champion']} on {dataset}" if dataset else evaluation["champion"],
        subtitle=_subtitle(evaluation),
        verdict=verdict(evaluation),
        shortened=[spaced(key).lower() for key in evaluation.get("shortened", [])],
        sections=sections,
    )


def render(
    *,
    kind: str,
    title: str,
    subtitle: str,
    verdict: Verdict,
    sections: Sequence[Section],
    shortened: Sequence[str] = (),
) -> str:
    """A page of any report.

    :param kind: what it is a report of, such as ``Evaluation``.
    """
    environment = Environment(
        loader=PackageLoader("vitrine.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html").render(
        kind=kind,
        title=title,
        subtitle=subtitle,
        verdict=verdict,
        shortened=shortened,
        sections=sections,
    )


def _subtitle(evaluation: Evaluation) -> str:
    dataset = evaluation.get("dataset", {})
    told = [
        f"{dataset[key]:,} {noun}"
        for key, noun in (("rows", "events"), ("users", "shoppers"), ("items", "items"))
        if key in dataset
    ]
    if "task" in evaluation:
        told.append(evaluation["task"])
    if "cut" in evaluation:
        told.append(f"cut {evaluation['cut'].partition('T')[0]}")
    return " \u00b7 ".join(told)
