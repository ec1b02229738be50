"""Processes that try settings side by side."""

import multiprocessing
import os
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field

from vitrine.errors import RefusalError
from vitrine.tuning.space import Settings

Objective = Callable[[Settings], Mapping[str, float]]
"""Fits with some settings and returns its metrics. It is pickled: a function of a module, or an
object of a class of one."""

# What numerical libraries read, once, when a process begins.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")

_objective: list[Objective] = []
"""The one of this process, if it is a worker."""


@dataclass(frozen=True)
class Outcome:
    """What one try came to: metrics, or the reason why there are none."""

    seconds: float
    metrics: Mapping[str, float] = field(default_factory=dict)
    failure: str | None = None


class Workers:
    """A pool of processes that live as long as the search; use as a context."""

    def __init__(self, objective: Objective, processes: int) -> None:
        self._initial = objective
        self._processes = processes
        self._pool = self._open()

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def run(self, tries: Sequence[Settings], deadline: float) -> list[Outcome | None]:
        """Tries all of them, as many at once as there are processes.

        :param deadline: of ``time.monotonic``; what has not begun by then is None.
        """
        # The pool starts its processes when it gets its first work.
        with _share_of_cores(self._processes):
            futures = [self._pool.submit(_try, settings, deadline) for settings in tries]
        outcomes = [_outcome(future) for future in futures]
        if any(isinstance(future.exception(), BrokenProcessPool) for future in futures):
            # Those beside the one that died are lost with it, and the pool as well.
            self._pool.shutdown(cancel_futures=True)
            self._pool = self._open()
        return outcomes

    def _open(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._processes,
            # A fork would copy the locks of Polars' and OpenMP's threads, and may hang.
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(self._initial,),
        )


def _outcome(future: "Future[Outcome | None]") -> Outcome | None:
    try:
        return future.result()
    except BrokenProcessPool:
        return Outcome(0.0, failure="A process ended by itself: perhaps it ran out of memory.")


@contextmanager
def _share_of_cores(processes: int) -> Iterator[None]:
    """Processes that begin here get their part of the cores, unless it was said already."""
    missing = [name for name in _THREADS if name not in os.environ]
    share = max((os.cpu_count() or 1) // processes, 1)
    os.environ.update(dict.fromkeys(missing, str(share)))
    try:
        yield
    finally:
        for name in missing:
            del os.environ[name]


def _begin(objective: Objective) -> None:
    _objective[:] = [objective]


def _try(settings: Settings, deadline: float) -> Outcome | None:
    begun = time.monotonic()
    if begun > deadline:
        return None
    try:
        metrics = _objective[0](settings)
    except RefusalError as refusal:
        return Outcome(time.monotonic() - begun, failure=str(refusal))
    except Exception as error:
        # One trial that breaks does not end the search; the job's log says where it broke.
        traceback.print_exc()
        return Outcome(time.monotonic() - begun, failure=f"{type(error).__name__}: {error}")
    return Outcome(time.monotonic() - begun, dict(metrics))
