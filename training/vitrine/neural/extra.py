"""PyTorch, which the default install leaves out."""

from importlib.util import find_spec

from vitrine.errors import RefusalError


def has_torch() -> bool:
    """Whether it is installed; it is not imported."""
    return find_spec("torch") is not None


def require_torch() -> None:
    """:raises RefusalError: saying how to get it. To be called before what imports it is."""
    if not has_torch():
        raise RefusalError(
            "The algorithm sasrec needs PyTorch, which is not installed: install training[neural]"
            " (pip install './training[neural]'), or choose the algorithm two-stage."
        )
