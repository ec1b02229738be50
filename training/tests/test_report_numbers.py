import doctest

from vitrine.reporting import numbers


def test_the_examples_hold() -> None:
    assert doctest.testmod(numbers) == (0, 3)
