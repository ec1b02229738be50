"""Rule files: what they may say, and how a fault in one is told."""

import re
from datetime import date
from importlib.resources import files

import pytest

from vitrine.errors import RefusalError
from vitrine.quality.rule_file import built_in, parse_rules, rules_of
from vitrine.quality.rules import Moment, OneOf, Range

ROW = '[[row]]\nname = "r"\ncolumn = "price"\n'


def test_a_rule_is_read_with_its_types() -> None:
    rules = parse_rules(
        f'{ROW}check = "range"\nmin = 1\nseverity = "warn"\ntolerated = 0.1\n'
        '[[row]]\nname = "m"\ncolumn = "timestamp"\ncheck = "moment"\nnot_before = 2000-01-01\n'
        '[[row]]\nname = "o"\ncolumn = "kind"\ncheck = "one_of"\nvalues = ["a", "b"]\n',
        "items.toml",
    )
    assert rules.rows == (
        Range(name="r", column="price", min=1.0, severity="warn", tolerated=0.1),
        Moment(name="m", column="timestamp", not_before=date(2000, 1, 1)),
        OneOf(name="o", column="kind", values=("a", "b")),
    )
    assert rules.rows[0].told == "price range min=1.0"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[row]", "items.toml is no TOML"),
        ("[[rows]]", "items.toml has rows: rules are [[row]] and [[drop]] tables"),
        ('[row]\nname = "r"', "write [[row]] above each rule"),
        (f'{ROW}check = "size"', "the rule r has the check 'size': there are present, readable"),
        (f'{ROW}check = "range"\nmni = 1', "the rule r has 'mni': range takes name, column"),
        (f'{ROW}check = "range"\nmin = "1"', "the rule r has min = '1': expected is a number"),
        (f'{ROW}check = "present"\nseverity = "stop"', "there are quarantine, fail, warn"),
        (f'{ROW}check = "length"', "the rule r lacks max"),
        (f'{ROW}check = "one_of"\nvalues = "a"', "expected is a list of texts"),
        (f'{ROW}check = "moment"\nnot_before = "2000"', "expected is a date such as 2000-01-01"),
        (f'{ROW}check = "present"\n{ROW}check = "present"', "has the rule r twice"),
        ('[[row]]\nname = "a,b"\ncolumn = "c"\ncheck = "present"', "letters, digits and _ alone"),
        (f'{ROW}check = "present"\ntolerated = 0.1', "quarantines row by row"),
        ('[[drop]]\nname = "d"\ncheck = "drift"\nmost = 1', "the rule d lacks column, drops"),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_could_stand_there(text: str, says: str) -> None:
    with pytest.raises(RefusalError, match=re.escape(says)):
        parse_rules(text, "items.toml")


def test_a_shops_own_file_stands_in_for_the_packages() -> None:
    own = {"items.toml": f'{ROW}check = "range"\nmin = 1\n'}
    assert [rule.name for rule in rules_of("items", own.get).rows] == ["r"]
    assert rules_of("users", own.get) == built_in("users")


def test_each_built_in_file_says_what_is_unique_and_how_broken_a_drop_may_be() -> None:
    folder = files("vitrine.quality") / "rule_files"
    names = sorted(file.name.removesuffix(".toml") for file in folder.iterdir())
    assert {"interactions", "items", "users", "online-retail", "clickstream"} <= set(names)
    for name in names:
        assert built_in(name).rows[0].name == "bad_encoding"
