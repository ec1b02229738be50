"""What turns names into vectors whose cosine says how alike they are."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
import scipy.sparse as sp

from vitrine.arrays import Floats

TextMatrix: TypeAlias = "sp.csr_array[np.float64] | Floats"
"""[N,D]: a row a name, of length 1, or all zeros where the name says nothing. Words give a sparse
matrix, of any D, 0 included; an embedding model gives a dense one."""


class TextVectors(Protocol):
    """Words or an embedding model; the same names give the same rows each time."""

    def of(self, names: Sequence[str | None]) -> TextMatrix:
        """[N,D]. Rows can be compared with those of the same call only: D may depend on the names.

        :param names: of items, in any language; None or an empty text where there is no name.
        """
        ...
