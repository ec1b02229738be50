from datetime import UTC, datetime, timedelta

import pytest

from vitrine.evaluation.options import MOST_PLACES, Options, parse_options
from vitrine.models.champion import DEFAULTS


def parse(*arguments: str) -> Options:
    return parse_options([*arguments, "--cache", "."])


def test_the_design_s_command_is_understood() -> None:
    text = "--dataset online-retail --file F --cut 2011-11-09 --horizon 30 --k 10 --json OUT"
    options = parse(*text.split())
    assert options.cut == datetime(2011, 11, 9, tzinfo=UTC)
    assert options.horizon == timedelta(days=30)
    assert (options.k, options.models, options.task) == (10, None, "next-basket")


def test_moments_of_other_zones_become_utc() -> None:
    options = parse("--interactions", "a", "--cut", "2011-11-09T02:00+02:00")
    assert options.cut == datetime(2011, 11, 9, tzinfo=UTC)


def test_lists_are_no_longer_than_the_champion_s() -> None:
    assert parse("--interactions", "a", "--k", str(MOST_PLACES)).k == DEFAULTS.top_k


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "give one of --dataset, --interactions and --train"),
        ("--interactions a --dataset online-retail", "give one of"),
        ("--train a", "give both --train and --test"),
        ("--interactions a --test b", "give both --train and --test"),
        ("--interactions a --file b", "add --dataset online-retail"),
        ("--dataset online-retail --items b", "brings its own items and users"),
        ("--dataset movielens", "invalid choice: 'movielens'"),
        ("--interactions a --split leave-one-out --cut 2011-01-01", "--cut and --horizon say noth"),
        ("--interactions a --split leave-one-out --task next-item", "a task of its own"),
        ("--interactions a --split leave-one-out --impressions b", "--impressions needs a cut"),
        ("--train a --test b --horizon 3", "say nothing with --train and --test"),
        ("--train a --test b --split leave-one-out", "is of one file"),
        ("--train a --test b --split users", "--split users is of one file"),
        ("--interactions a --split users --task next-item", "--split users is a task of its own"),
        ("--interactions a --k 0", "'0' is no whole number from 1 to 200"),
        ("--interactions a --k 201", "'201' is no whole number from 1 to 200"),
        ("--interactions a --k many", "'many' is no whole number"),
        ("--interactions a --horizon -3", "'-3' is no number of days above 0"),
        ("--interactions a --horizon 0", "'0' is no number of days above 0"),
        ("--interactions a --horizon nan", "'nan' is no number of days"),
        ("--interactions a --cut tomorrow", "'tomorrow' is no date like 2011-11-09"),
        ("--interactions a --models ,", "name one baseline at least"),
        ("--interactions a --seed -1", "'-1' is no whole number"),
        ("--interactions a --task guess", "invalid choice: 'guess'"),
        ("--interactions a --onse", "unrecognized arguments: --onse"),
    ],
)
def test_what_cannot_be_meant_ends_with_2_and_a_sentence(
    text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(*text.split())
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert "npm run evaluate -- --help" in line
