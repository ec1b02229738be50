"""Our metrics beside RecTools', on random rankings with ties."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from made_questions import holdout_of

from vitrine.arrays import Ints
from vitrine.evaluation.per_question import Questions, per_question
from vitrine.evaluation.top import best
from vitrine.metrics.coverage import catalogue_coverage
from vitrine.metrics.diversity import description_vectors, intra_list_diversity
from vitrine.metrics.novelty import novelty
from vitrine.metrics.popularity_bias import popularity_lift

PYTHON = Path(__file__).parents[2] / ".vitrine/rectools/bin/python"
ITEMS, QUESTIONS, SHOPPERS, LONGEST = 60, 400, 90, 30

pytestmark = [
    pytest.mark.rectools,
    pytest.mark.skipif(
        not PYTHON.exists(), reason="RecTools is not installed: npm test does it, on its first run"
    ),
]


@dataclass(frozen=True)
class Case:
    """Random rankings, and both sides' values of them, [QUESTIONS] each."""

    k: int
    lists: Ints
    lengths: Ints
    counts: Ints
    had_by: Ints
    categories: Ints
    ours: dict[str, np.ndarray]
    theirs: dict[str, np.ndarray]


@pytest.fixture(params=[1, 5, 20], scope="module")
def case(request: pytest.FixtureRequest) -> Case:
    k: int = request.param
    rng = np.random.default_rng(k)
    # Few different scores, so that most places are decided by ties: by the catalogue's order.
    lists = best(rng.integers(0, 4, (QUESTIONS, ITEMS)).astype(np.float64), LONGEST)
    # Some lists are short, and some empty.
    lengths = np.where(rng.random(QUESTIONS) < 0.3, rng.integers(0, LONGEST, QUESTIONS), LONGEST)
    lists[np.arange(LONGEST) >= lengths[:, None]] = -1
    relevant = [
        rng.choice(ITEMS, rng.integers(1, ITEMS // 2), replace=False).tolist()
        for _ in range(QUESTIONS)
    ]
    had = rng.random((SHOPPERS, ITEMS)) < rng.random(ITEMS) ** 2
    had[:, 0] = False  # Nobody had it.
    had[0] = True
    had[0, 0] = False
    categories = rng.integers(0, 5, ITEMS)
    questions = Questions.of(holdout_of(relevant, catalogue_size=ITEMS), "all")
    given = {
        "k": k,
        "items": ITEMS,
        "categories": categories.tolist(),
        "had": np.argwhere(had).tolist(),
        "questions": [
            {"recommended": row[:length].tolist(), "relevant": items}
            for row, length, items in zip(lists, lengths, relevant, strict=True)
        ],
    }
    script = Path(__file__).with_name("rectools_values.py")
    answer = subprocess.run(
        [PYTHON, script], input=json.dumps(given), capture_output=True, text=True, check=True
    )
    theirs = {name: np.array(values, float) for name, values in json.loads(answer.stdout).items()}
    ours = per_question(questions, questions.pick(lists, k))
    return Case(k, lists, lengths, questions.counts, had.sum(axis=0), categories, ours, theirs)


def close(ours: np.ndarray | float, theirs: np.ndarray | float) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", ["mrr", "hit", "ndcg"])
def test_what_both_define_alike(case: Case, name: str) -> None:
    # For NDCG, RecTools' ideal is k places unless it is asked for what is achievable.
    close(case.ours[f"{name}@{case.k}"], case.theirs[name])


def test_recall_divides_by_what_fits(case: Case) -> None:
    # RecTools divides by all that is relevant. Where that is more than k, we divide by k, as its
    # precision does.
    fits = case.counts <= case.k
    close(
        case.ours[f"recall@{case.k}"],
        np.where(fits, case.theirs["recall"], case.theirs["precision"]),
    )
    assert fits.any()
    assert case.k == 20 or not fits.all()


def test_average_precision_divides_by_what_fits(case: Case) -> None:
    # RecTools divides by all that is relevant, or always by k.
    fits = case.counts <= case.k
    close(
        case.ours[f"map@{case.k}"],
        np.where(fits, case.theirs["map"], case.theirs["map divided by k"]),
    )


def test_coverage(case: Case) -> None:
    close(catalogue_coverage(case.lists, ITEMS, case.k), case.theirs["coverage"])


def test_novelty(case: Case) -> None:
    # Both take an item that nobody had as had by one.
    value = novelty(case.lists, case.had_by, SHOPPERS, case.k)
    close(value, np.nanmean(case.theirs["novelty"]))


def test_popularity_of_what_is_recommended(case: Case) -> None:
    # RecTools has the numerator of the lift, in events; here every shopper has an item once.
    value = popularity_lift(case.lists, 1.0, case.had_by, case.k)
    close(value, np.nanmean(case.theirs["popularity"]))


def test_diversity_by_category(case: Case) -> None:
    # RecTools calls a list of one item alike (0); for us there is nothing to tell apart.
    several = np.minimum(case.lengths, case.k) >= 2
    alone = (case.lengths > 0) & ~several
    assert set(case.theirs["diversity"][alone]) <= {0.0}
    vectors = description_vectors(case.categories, np.full(ITEMS, np.nan))
    value = intra_list_diversity(case.lists, vectors, case.k)
    close(value, case.theirs["diversity"][several].mean() if several.any() else np.nan)
