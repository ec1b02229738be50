"""How many threads a fit may take, for libraries that would take more than the machine has."""

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_info, threadpool_limits


def worker_threads() -> int:
    """As many as OpenMP would: the cores of this process, or OMP_NUM_THREADS where it is set."""
    pools = [pool for pool in threadpool_info() if pool["user_api"] == "openmp"]
    return max((int(pool["num_threads"]) for pool in pools), default=1)


@contextmanager
def single_blas() -> Iterator[None]:
    """BLAS keeps to one thread: a library that runs its own would have each of them start more.

    It also makes sums independent of the machine, since BLAS adds in an order by its threads.
    """
    with threadpool_limits(1, user_api="blas"):
        yield
