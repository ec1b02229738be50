"""The rules of drops, on profiles that are written down."""

from datetime import UTC, date, datetime, timedelta

import pytest

from vitrine.errors import RefusalError
from vitrine.quality.drop_checks import findings_of_drop, findings_of_rows
from vitrine.quality.page import quality_page
from vitrine.quality.profile import ColumnProfile, DropProfile, drop_from
from vitrine.quality.rule_file import parse_rules
from vitrine.quality.rules import Rules

DAY = date(2026, 1, 31)


def drop(
    rows: int = 1000,
    *,
    bad: int = 0,
    purchases: float = 0.1,
    missing: int = 0,
    age_days: float = 0,
    day: date = DAY,
) -> DropProfile:
    newest = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=age_days)
    bought = round(rows * purchases)
    return DropProfile(
        "personalize",
        "interactions",
        day,
        rows,
        {"bad_timestamp": bad} if bad else {},
        {
            "event_type": ColumnProfile(
                "category", missing, values={"view": rows - bought, "purchase": bought}
            ),
            "timestamp": ColumnProfile("moment", 0, most=newest.timestamp()),
        },
    )


def usual(count: int = 7, rows: int = 1000) -> list[DropProfile]:
    return [drop(rows, day=DAY - timedelta(days=count - number)) for number in range(count)]


def rule(text: str) -> Rules:
    return parse_rules(f'[[drop]]\nname = "d"\n{text}', "interactions.toml")


VOLUME = rule('check = "volume"\ndrops = 7\nleast = 0.5\nmost = 2')
DRIFT = rule('check = "drift"\ncolumn = "event_type"\ndrops = 7\nmost = 0.25')
BROKEN = rule('check = "quarantined"\nmost = 0.2\nseverity = "fail"')
COMPLETE = rule('check = "complete"\ncolumn = "event_type"\nleast = 0.9')
FRESH = rule('check = "fresh"\ncolumn = "timestamp"\ndays = 8')


@pytest.mark.parametrize(
    ("rules", "good", "bad", "says"),
    [
        (VOLUME, drop(500), drop(499), "499 rows, where the last 7 drops had 1,000"),
        (VOLUME, drop(2000), drop(2001), "0.5 to 2 times that is usual"),
        (DRIFT, drop(purchases=0.2), drop(purchases=0.5), "PSI of 0.88, at most 0.25 is usual"),
        (DRIFT, drop(499, purchases=0.9), drop(500, purchases=0.9), "most of all purchase: +80.0%"),
        (BROKEN, drop(bad=200), drop(bad=201), "20.1% of 1,000 rows are quarantined"),
        (BROKEN, drop(99, bad=99), drop(100, bad=99), "(99 bad_timestamp)"),
        (COMPLETE, drop(missing=100), drop(missing=101), "89.9% of 1,000 rows have a event_type"),
        (FRESH, drop(age_days=8), drop(age_days=9), "newest timestamp is of 2026-01-22, 9 days"),
    ],
)
def test_a_drop_is_told_of_when_it_passes_the_limit_and_not_at_it(
    rules: Rules, good: DropProfile, bad: DropProfile, says: str
) -> None:
    assert findings_of_drop(good, usual(), rules) == []
    (found,) = findings_of_drop(bad, usual(), rules)
    assert says in found.says
    assert (found.rule, found.severity, found.day) == ("d", rules.drops[0].severity, DAY)


def test_two_drops_do_not_say_what_is_usual() -> None:
    assert findings_of_drop(drop(1), usual(2), VOLUME) == []
    assert findings_of_drop(drop(1), usual(3), VOLUME) != []


def test_only_the_last_drops_count() -> None:
    earlier = [*usual(7, rows=10), *usual(7, rows=1000)]
    assert findings_of_drop(drop(1000), earlier, VOLUME) == []


def test_a_rule_of_a_column_that_is_not_there_is_refused() -> None:
    rules = rule('check = "drift"\ncolumn = "colour"\ndrops = 7\nmost = 1')
    with pytest.raises(RefusalError, match="column colour: there are event_type, timestamp"):
        findings_of_drop(drop(), usual(), rules)


def test_rows_together() -> None:
    rules = parse_rules(
        '[[row]]\nname = "w"\ncolumn = "c"\ncheck = "present"\nseverity = "fail"\n'
        'tolerated = 0.1\n[[drop]]\nname = "r"\ncheck = "repeated"\nmost = 0.5\n',
        "x.toml",
    )
    assert findings_of_rows("x", rules, 100, 100, {"w": 10}) == []
    found = findings_of_rows("x", rules, 100, 101, {"w": 11})
    assert [(one.rule, one.severity) for one in found] == [("w", "fail"), ("r", "warn")]
    assert "11 of 100 rows break it (c present; tolerated is 10.0%)" in found[0].says


def test_a_profile_is_read_as_it_was_written() -> None:
    assert drop_from(drop(bad=3).as_json()) == drop(bad=3)
    with pytest.raises(TypeError, match="where a number is expected"):
        drop_from(drop().as_json() | {"rows": "many"})


def test_the_page_shows_findings_and_drawings_and_lets_nothing_in() -> None:
    (found,) = findings_of_drop(drop(bad=500), usual(), BROKEN)
    page = quality_page(
        run_id="run<1>",
        source="personalize",
        outcome="refused",
        findings=[found],
        refused={"s3://raw/x.csv": "s3://raw/x.csv lacks the column <b>."},
        tallies={"interactions": (500, {"bad_timestamp": 500}, {"exact_duplicate": 2})},
        drops=[*usual(), drop(bad=500)],
    )
    assert "Nothing was taken in." in page
    assert "50.0% of 1,000 rows are quarantined" in page
    assert "lacks the column &lt;b&gt;." in page
    assert "run&lt;1&gt;" in page
    assert page.count("<svg") == 3
    assert "2026-01-31" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
