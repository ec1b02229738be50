"""A run's quality report as a page: one file that needs nothing else, no network and no scripts.

Written by the Spark job itself, so it needs no more than Python has.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from importlib.resources import files
from string import Template

from vitrine.quality.bars import bars
from vitrine.quality.drop_checks import Finding
from vitrine.quality.profile import ColumnProfile, DropProfile

_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>$title: data quality</title>
<style>
$style</style>
</head>
<body>
<header>
<p class="kicker">Data quality</p>
<h1>$title</h1>
<div class="verdict $outcome"><p class="headline">$headline</p>$findings</div>
<dl class="tiles">$tiles</dl>
</header>
<main>
$sections
</main>
</body>
</html>
""")

_OUTCOMES = {
    "complete": ("good", "All was taken in, and every rule is kept."),
    "told": ("", "All was taken in; some of it is worth a look."),
    "incomplete": ("bad", "Some files were refused; what the others hold was taken in."),
    "refused": ("bad", "Nothing was taken in."),
}

Tallies = Mapping[str, tuple[int, Mapping[str, int], Mapping[str, int]]]
"""By data set: accepted rows, quarantined ones and repeats by reason."""


def quality_page(
    *,
    run_id: str,
    source: str,
    outcome: str,
    findings: Sequence[Finding],
    refused: Mapping[str, str],
    tallies: Tallies,
    drops: Sequence[DropProfile],
) -> str:
    """The page's text. The same run gives the same page."""
    css = (files("vitrine.reporting") / "templates" / "style.css").read_text(encoding="utf-8")
    key = "told" if outcome == "complete" and findings else outcome
    colour, headline = _OUTCOMES[key]
    accepted, quarantined, repeats = (
        sum(one[0] for one in tallies.values()),
        sum(sum(one[1].values()) for one in tallies.values()),
        sum(sum(one[2].values()) for one in tallies.values()),
    )
    numbers = {
        "rows read": accepted + quarantined + repeats,
        "accepted": accepted,
        "quarantined": quarantined,
        "repeats": repeats,
    }
    return _PAGE.substitute(
        title=escape(f"{source}, run {run_id}"),
        style=css,
        outcome=colour,
        headline=headline,
        findings=_findings(findings, refused),
        tiles="".join(
            f'<div><dt>{name}</dt><dd class="value">{count:,}</dd></div>'
            for name, count in numbers.items()
        ),
        sections="\n".join(
            _dataset(name, tally, [one for one in drops if one.dataset == name])
            for name, tally in tallies.items()
        ),
    )


def _findings(findings: Sequence[Finding], refused: Mapping[str, str]) -> str:
    lines = [
        f"<li><strong>{escape(one.rule)}</strong> ({one.severity}, {escape(one.dataset)}"
        f"{f', drop of {one.day.isoformat()}' if one.day else ''}): {escape(one.says)}</li>"
        for one in findings
    ]
    lines += [f"<li><strong>refused</strong>: {escape(says)}</li>" for says in refused.values()]
    return f"<ul>{''.join(lines)}</ul>" if lines else ""


def _dataset(
    name: str,
    tally: tuple[int, Mapping[str, int], Mapping[str, int]],
    drops: Sequence[DropProfile],
) -> str:
    accepted, quarantined, repeats = tally
    fates = {"accepted": accepted, **quarantined, **repeats}
    figures = [_figure(f"What became of the rows of {name}", fates)]
    dated = {one.day.isoformat(): one.rows for one in drops if one.day is not None}
    if len(dated) > 1:
        figures.append(_figure("Rows a drop", dated))
    parts = [f'<div class="figures">{"".join(figures)}</div>']
    if drops:
        parts.append(_drop(drops[-1]))
    return f"<section><h2>{escape(name)}</h2>{''.join(parts)}</section>"


def _drop(drop: DropProfile) -> str:
    day = f"The drop of {drop.day.isoformat()}" if drop.day else "The rows"
    rows = "".join(
        f"<tr><th><span>{escape(name)}</span></th>{_cells(one, drop.rows)}</tr>"
        for name, one in drop.columns.items()
    )
    head = "".join(
        f"<th>{name}</th>"
        for name in ("column", "kind", "filled", "values", "least", "mean", "most")
    )
    table = (
        f'<div class="scroll"><table><caption><span>{day}: {drop.rows:,} rows</span></caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
    figures = [
        _figure(_CAPTIONS[one.kind].format(name), one.values)
        for name, one in drop.columns.items()
        if one.values
    ]
    return f'<h3>{day}</h3>{table}<div class="figures">{"".join(figures)}</div>'


_CAPTIONS = {
    "number": "{} by powers of two",
    "moment": "{} by hour of the day (UTC)",
    "flag": "{}",
    "category": "{}",
    "text": "{}",
}


def _cells(column: ColumnProfile, rows: int) -> str:
    filled = f"{1 - column.missing / rows:.1%}" if rows else "-"
    distinct = f"about {column.distinct:,}" if column.distinct is not None else "-"
    numbers = [_value(value, column.kind) for value in (column.least, column.mean, column.most)]
    return "".join(f"<td>{text}</td>" for text in (column.kind, filled, distinct, *numbers))


def _value(value: float | None, kind: str) -> str:
    if value is None:
        return "-"
    if kind == "moment":
        return moment_text(value)
    return f"{value:,.6g}"


def moment_text(seconds: float) -> str:
    """A moment to the minute; years that a calendar does not have are told as seconds."""
    try:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return f"{seconds:,.0f} s"
    return f"{at:%Y-%m-%d %H:%M}"


def _figure(caption: str, counts: Mapping[str, int]) -> str:
    drawn = bars(_ordered(counts), caption)
    return f"<figure>{drawn}<figcaption>{escape(caption)}</figcaption></figure>"


def _ordered(counts: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    """Numbers and times in their order, as far as their labels show it; names as they came."""

    def key(item: tuple[str, int]) -> tuple[float, str]:
        head = item[0].replace("minus ", "-").split(" ")[0]
        try:
            return float(head), item[0]
        except ValueError:
            return 0.0, ""

    return sorted(counts.items(), key=key)
