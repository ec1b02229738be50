"""One protocol of an evaluation: what every model's lists are worth at every question."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from vitrine.arrays import Bools, Doubles, Ints
from vitrine.evaluation.holdout import Holdout
from vitrine.evaluation.per_question import METRICS, Questions
from vitrine.metrics.lists import Lists


@dataclass(frozen=True)
class Measurement:
    """Q questions, each answered with a list of k items by every model."""

    protocol: str
    k: int
    questions: Questions
    lists: Mapping[str, Ints]
    """[Q,k] by model."""
    hits: Mapping[str, Bools]
    """[Q,k] by model: which places found something."""
    _columns: dict[tuple[str, str], Doubles] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        protocol: str,
        holdout: Holdout,
        lists: Mapping[str, Lists],
        k: int,
        user_of: Mapping[str, str] | None = None,
    ) -> "Measurement":
        """:param lists: by model, in the order of the holdout's shoppers.
        :param user_of: the user behind a question's id; without it, each is somebody's own.
        """
        questions = Questions.of(holdout, protocol, user_of)
        picked = {model: questions.pick(given, k) for model, given in lists.items()}
        hits = {model: questions.hits(given) for model, given in picked.items()}
        return cls(protocol, k, questions, picked, hits)

    def __len__(self) -> int:
        return len(self.questions)

    @property
    def models(self) -> list[str]:
        """Their names, in the order that they were given in."""
        return list(self.lists)

    def others(self, champion: str) -> list[str]:
        """The models that the champion is measured against."""
        return [model for model in self.lists if model != champion]

    @property
    def ndcg(self) -> str:
        """What the metric that decides is called, as ``ndcg@20``."""
        return f"ndcg@{self.k}"

    @property
    def recall(self) -> str:
        """As ``recall@20``."""
        return f"recall@{self.k}"

    def column(self, model: str, metric: str) -> Doubles:
        """[Q]: a model's values of a metric, as ``ndcg@20``."""
        key = model, metric
        if key not in self._columns:
            formula = METRICS[metric.removesuffix(f"@{self.k}")]
            self._columns[key] = formula(self.hits[model], self.questions.counts)
        return self._columns[key]

    def mean(self, model: str, metric: str) -> float:
        """Over the questions; 0 where there are none."""
        return float(self.column(model, metric).mean()) if len(self) else 0.0

    def means(self, model: str) -> dict[str, float]:
        """Of every metric: ``{"ndcg@20": ...}``."""
        names = [f"{name}@{self.k}" for name in METRICS]
        return {name: self.mean(model, name) for name in names}

    def best(self, models: Iterable[str], metric: str) -> str:
        """Which of the models has the highest mean; the first of equals."""
        return max(models, key=lambda model: self.mean(model, metric))

    def among(self, members: Bools) -> "Measurement":
        """Some of the questions: ``members`` is [Q]."""
        return Measurement(
            self.protocol,
            self.k,
            self.questions.among(members),
            {model: lists[members] for model, lists in self.lists.items()},
            {model: hits[members] for model, hits in self.hits.items()},
        )

    def finding(self, wanted: Callable[[Ints], Bools]) -> "Measurement":
        """The same lists, where only some items count as found.

        Hits on others still fill places, so values are lower than for all items: they compare
        models with each other, not a group of items with another.

        :param wanted: which of some items count; it is asked of -1 too, and may say what it likes.
        """
        narrowed = self.questions.narrowed(wanted)
        rows = self.questions.places.searchsorted(narrowed.places)
        lists = {model: given[rows] for model, given in self.lists.items()}
        hits = {model: self.hits[model][rows] & wanted(given) for model, given in lists.items()}
        return Measurement(self.protocol, self.k, narrowed, lists, hits)
