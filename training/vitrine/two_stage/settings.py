"""What a person, or a tuning job, may set of the two-stage ranker."""

from dataclasses import dataclass, field

from vitrine.two_stage.retrieval import RetrievalSettings
from vitrine.two_stage.student import StudentSettings
from vitrine.two_stage.teacher import TeacherSettings


@dataclass(frozen=True)
class TwoStageSettings:
    """All that shapes a model beside its data."""

    retrieval: RetrievalSettings = field(default_factory=RetrievalSettings)
    teacher: TeacherSettings = field(default_factory=TeacherSettings)
    student: StudentSettings = field(default_factory=StudentSettings)
    history_length: int = 200
    top_k: int = 200
    windows: int = 5
    """Past windows that the second stage learns from, beside the halved newest one."""
    lessons: int = 3
    """The same for the channel ``next``."""
    feedback: int = 1
    """1: what shoppers say of items shapes their histories and labels; 0: it does not. What it is
    worth was not measured: no data set here has any, and it changes nothing where nobody says any.
    """
    position_bias: int = 1
    """1: answers that came through a list are weighed against the bias of its places, for the
    channel ``next`` and for LightGBM's trees (XGBoost weighs questions, no answers); 0: they are
    not."""
    catalogue_size: int | None = None
    """Only this many of the items, those that most shoppers had; None: all."""
