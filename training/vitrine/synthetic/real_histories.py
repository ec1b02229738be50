"""What real shoppers have, so that no made-up one has just that."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vitrine.arrays import Bools
from vitrine.synthetic.log import Log

_Marks = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class RealHistories:
    """A mark of the items of each real shopper, unless k or more shoppers have just these."""

    marks: _Marks
    """Ascending."""
    of_item: _Marks
    """[N]: a history's mark is the exclusive or of its items'."""

    @classmethod
    def of(cls, log: Log, k: int) -> "RealHistories":
        """Two histories of different items have the same mark once in 2^64."""
        of_item = np.random.default_rng(0).integers(0, 2**64, len(log.items), np.uint64)
        marks, counts = np.unique(_marks(log, of_item), return_counts=True)
        return cls(marks[counts < k], of_item)

    def hold(self, log: Log) -> Bools:
        """[U]: whether a shopper of the log has exactly the items of a real one."""
        return np.isin(_marks(log, self.of_item), self.marks)


def _marks(log: Log, of_item: _Marks) -> _Marks:
    had = log.had
    marks: _Marks = np.bitwise_xor.reduceat(of_item[had.indices], had.indptr[:-1])
    return marks
