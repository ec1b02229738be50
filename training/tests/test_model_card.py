import re

from evaluation_sample import evaluation
from model_sample import manifest, undecided

from vitrine.cards.markdown import model_card
from vitrine.manifest import check_manifest


def test_the_samples_are_manifests() -> None:
    check_manifest(manifest())
    check_manifest(undecided())


def test_the_card_says_who_answers_for_it_and_until_when_it_serves() -> None:
    card = model_card(manifest())
    assert card.startswith("# two-stage prod-r7-full\n")
    assert "| Owner | Search team, search@shop.example |" in card
    assert "| To be retired on | 2027-05-20 |" in card
    assert "| Code revision | abc123 |" in card
    assert "Consent basis: Consent at sign-up, terms of 2025\n" in card


def test_what_nobody_said_is_unknown() -> None:
    card = model_card(undecided())
    assert "| Owner | Unknown |" in card
    assert "| To be retired on | Unknown |" in card
    assert "Consent basis: Unknown\n" in card
    unknown = card[card.index("## What is not known") :]
    for said in ("nobody was named", "none was stated", "no date was set", "revision", "snapshots"):
        assert said in unknown
    known = model_card(manifest())
    assert known[known.index("## What is not known") :].count("\n- ") == 1


def test_the_card_tells_the_data_and_its_snapshots() -> None:
    card = model_card(manifest())
    assert "392,692 interactions of 4,338 shoppers with 3,665 items" in card
    assert "learnt from what happened until 2011-12-09T00:00:00Z" in card
    assert "| interactions | 8123456789012345678 |" in card
    assert "| trees | 300 |" in card
    assert "| rate | 0.05 |" in card


def test_a_model_that_nobody_measured_has_no_figures() -> None:
    card = model_card(undecided())
    assert "## Quality\n\nNot measured.\n" in card
    assert "NDCG" not in card


def test_without_an_evaluation_the_manifest_has_the_figures() -> None:
    card = model_card(manifest())
    assert "| Metric | this model | popular | tifu-knn |" in card
    assert "| ndcg@20 | 0.3874 | 0.0623 | 0.3531 |" in card
    assert "Figures that begin with `validation.` are from the window before" in card


def test_figures_of_a_model_that_has_seen_the_answers_are_of_another() -> None:
    card = model_card(manifest())
    assert "Measured on the hold-out, before the refit: on what shoppers chose after 2011" in card
    assert "with a model of the same recipe" in card
    assert "with this model." in model_card(manifest(fitUntil="cut"))


def test_an_evaluation_adds_intervals_slices_gates_and_cost() -> None:
    card = model_card(manifest(), evaluation())
    assert "For all items it ranks better than the best baseline, tifu-knn" in card
    assert "1,689 questions were asked." in card
    assert "| Metric | This model | 95% interval | Best baseline: tifu-knn |" in card
    assert "| NDCG@20 | 0.3874 | 0.3642 to 0.4106 | 0.3531 |" in card
    slices = re.findall(r"^\| (?:All items|Items new to the shopper) \|.*", card, re.MULTILINE)
    assert len(slices) == 2 * 13
    assert "| Slice tolerance | failed |" in card
    assert "| Time to rank, p50 | 0.21 ms |" in card
    assert "17850" not in card
    assert "REGENCY CAKESTAND" not in card


def test_texts_stay_texts() -> None:
    odd = "A | B <script>alert(1)</script> `x` [a](http://b)\n# not a heading"
    card = model_card(manifest(owner=odd, consentBasis=odd, name="a*b"))
    assert "<script>" not in card
    assert "\n# not a heading" not in card
    assert "A \\| B &lt;script&gt;alert(1)&lt;/script&gt; \\`x\\` \\[a\\](http://b) # not" in card
    assert card.startswith("# a\\*b ")


def test_parts_are_an_empty_line_apart() -> None:
    card = model_card(manifest(), evaluation())
    assert "\n\n\n" not in card
    assert re.search(r"[^\n]\n#", card) is None
    assert card.endswith("nobody has rated it.\n")
