# mypy: allow-untyped-defs, allow-untyped-calls, allow-incomplete-defs
"""What chance has shown, as the platform logs it: the rows that off-policy estimates read."""

import pytest
from shop_experiment import DAY, START, did, shown, write_archive

from vitrine.columns import Impressions
from vitrine.datasets.impressions_csv import read_impressions
from vitrine.experiments.command import main


def item(name, position, propensity):
    return {"itemId": name, "position": position, "propensity": propensity}


def explored(list_id, shopper, at, *names):
    """A list whose first place is for sure, as a promoted item's is."""
    first, *others = names
    chances = [item(name, place, 0.25) for place, name in enumerate(others, 2)]
    return shown(list_id, shopper, at, None, items=[item(first, 1, 1), *chances])


@pytest.fixture
def archive(tmp_path):
    later = START + DAY
    records = [
        explored("a", "anna", START, "mug", "cup", "pot"),
        shown("b", "bert", START, None, items=[item("mug", 1, 1)]),
        explored("c", "carl", later, "cup", "pan"),
        did("1", "anna", START, "click", itemId="cup", recommendationId="a"),
        did("2", "anna", START, "View", itemId="cup", recommendationId="a"),
        # Of another list, and of none.
        did("3", "anna", START, "click", itemId="pot", recommendationId="b"),
        did("4", "anna", START, "click", itemId="mug"),
        did("5", "carl", later, "purchase", itemId="pan", recommendationId="c", eventValue=7.5),
        did("6", "carl", later, "purchase", itemId="pan", recommendationId="c", eventValue=2.0),
    ]
    return write_archive(tmp_path / "archive", records)


def rows_of(archive, tmp_path, *options):
    csv = tmp_path / "shown.csv"
    given = ["--archive", str(archive), "--from", "2027-01-11", "--until", "2027-02-01"]
    assert main(["shown", *given, "--csv", str(csv), *options]) == 0
    read = read_impressions(csv)
    assert read.rejected == {}
    return read.table


def test_items_come_with_their_chance_and_what_was_clicked(archive, tmp_path, capsys):
    table = rows_of(archive, tmp_path)

    assert table.select(
        Impressions.USER_ID,
        Impressions.ITEM_ID,
        Impressions.POSITION,
        Impressions.PROPENSITY,
        Impressions.REWARD,
    ).rows() == [
        ("anna", "mug", 1, 1.0, 0.0),
        ("anna", "cup", 2, 0.25, 1.0),
        ("anna", "pot", 3, 0.25, 0.0),
        ("carl", "cup", 1, 1.0, 0.0),
        ("carl", "pan", 2, 0.25, 0.0),
    ]
    assert table[Impressions.TS].unique(maintain_order=True).to_list() == [START, START + DAY]
    assert "5 items of 2 lists; 1 lists that chance" in capsys.readouterr().out


def test_what_was_paid_may_be_the_reward(archive, tmp_path):
    table = rows_of(archive, tmp_path, "--reward", "revenue")

    assert table[Impressions.REWARD].to_list() == [0.0, 0.0, 0.0, 0.0, 9.5]


def test_lists_of_other_days_are_left_out(archive, tmp_path):
    table = rows_of(archive, tmp_path, "--until", "2027-01-12")

    assert table[Impressions.USER_ID].unique().to_list() == ["anna"]


def test_where_nothing_was_left_to_chance_nothing_is_written(tmp_path, capsys):
    certain = [shown("b", "bert", START, None)]
    folder = write_archive(tmp_path / "archive", certain)
    csv = tmp_path / "shown.csv"
    given = ["--archive", str(folder), "--from", "2027-01-11", "--until", "2027-01-12"]

    assert main(["shown", *given, "--csv", str(csv)]) == 1
    assert "Chance had no part in any of the 1 lists" in capsys.readouterr().err
    assert not csv.exists()
