"""What RecTools makes of lists: run by the Python that has it, JSON in and JSON out.

In: {"k", "items", "categories": [item's], "had": [[user, item]], "questions": [{"recommended",
"relevant"}]}. Out: by metric, a value a question, or one of all; null where RecTools has none.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from rectools import Columns
from rectools.metrics import (
    MAP,
    MRR,
    NDCG,
    AvgRecPopularity,
    CatalogCoverage,
    HitRate,
    IntraListDiversity,
    MeanInvUserFreq,
    PairwiseHammingDistanceCalculator,
    Precision,
    Recall,
)

Question = Mapping[str, Sequence[int]]


def values(given: Mapping[str, Any]) -> dict[str, object]:
    k, questions, items = given["k"], given["questions"], given["items"]
    reco = frame(questions, "recommended")
    reco[Columns.Rank] = reco.groupby(Columns.User).cumcount() + 1
    chosen = frame(questions, "relevant")
    had = pd.DataFrame(given["had"], columns=[Columns.User, Columns.Item])
    categories = pd.DataFrame(
        {Columns.Item: range(items), "category": given["categories"]}
    ).set_index(Columns.Item)
    distance = PairwiseHammingDistanceCalculator(categories)
    by_question = {
        "recall": Recall(k).calc_per_user(reco, chosen),
        "precision": Precision(k).calc_per_user(reco, chosen),
        "ndcg": NDCG(k, divide_by_achievable=True).calc_per_user(reco, chosen),
        "map": MAP(k).calc_per_user(reco, chosen),
        "map divided by k": MAP(k, divide_by_k=True).calc_per_user(reco, chosen),
        "mrr": MRR(k).calc_per_user(reco, chosen),
        "hit": HitRate(k).calc_per_user(reco, chosen),
        "novelty": MeanInvUserFreq(k).calc_per_user(reco, had),
        "popularity": AvgRecPopularity(k).calc_per_user(reco, had),
        "diversity": IntraListDiversity(k, distance).calc_per_user(reco),
    }
    asked = range(len(questions))
    return {
        **{name: column(found.reindex(asked)) for name, found in by_question.items()},
        "coverage": CatalogCoverage(k, normalize=True).calc(reco, range(items)),
    }


def frame(questions: Sequence[Question], key: str) -> pd.DataFrame:
    pairs = [(number, item) for number, each in enumerate(questions) for item in each[key]]
    return pd.DataFrame(pairs, columns=[Columns.User, Columns.Item])


def column(found: pd.Series) -> list[float | None]:
    return [None if pd.isna(value) else float(value) for value in found]


if __name__ == "__main__":
    json.dump(values(json.load(sys.stdin)), sys.stdout)
