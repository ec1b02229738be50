import itertools

import numpy as np
import pytest
from evaluation_sample import MODELS, evaluation
from html_page import Page
from matplotlib.text import Text

from vitrine.reporting.plots import style
from vitrine.reporting.plots.coverage import coverage_plot
from vitrine.reporting.plots.labels import place_labels
from vitrine.reporting.plots.quality import quality_plot
from vitrine.reporting.plots.slices import slices_plot


@pytest.mark.parametrize("spread", [0.02, 0.1, 1.0])
def test_no_name_stands_on_another(spread: float) -> None:
    rng = np.random.default_rng(int(spread * 100))
    points = [(0.5 + x, 0.3 + y) for x, y in rng.normal(0, spread, (len(MODELS), 2)).tolist()]
    # One far away, so that the others are close together on the page.
    points[0] = (2.0, 2.0)
    with style.drawing():
        figure = style.new_figure(3.5)
        axes = figure.subplots()
        axes.plot(*zip(*points, strict=True), "o")
        axes.margins(0.14, 0.12)
        place_labels(figure, axes, points, [(name, style.INK, "normal") for name in MODELS])
        boxes = [each.get_window_extent() for each in axes.texts]
        frame = axes.get_window_extent()
    assert [each.get_text() for each in axes.texts] == list(MODELS)
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
    assert all(frame.x0 <= box.x0 and box.x1 <= frame.x1 for box in boxes)


def test_names_are_texts_in_the_order_of_their_quality() -> None:
    texts = Page(quality_plot(evaluation(), "new")).texts
    names = [text for text in texts if text in MODELS]
    # From the bottom, as the axis counts.
    ndcg = [MODELS[name][1] for name in names]
    assert sorted(names) == sorted(MODELS)
    assert ndcg == sorted(ndcg)


def test_the_two_that_count_have_their_colours() -> None:
    drawn = str(coverage_plot(evaluation(), "new"))
    for name, variable in (("two-stage", "--champion"), ("ease", "--baseline")):
        start = drawn.rindex("<text", 0, drawn.index(f">{name}<"))
        assert f"fill: var({variable})" in drawn[start : drawn.index(f">{name}<")]


def test_a_dollar_is_a_dollar_and_a_tag_is_a_text() -> None:
    content = evaluation()
    name = "<b>$5 & $6</b>"
    for protocol in ("all", "new"):
        content["slices"][protocol][0] |= {"dimension": "prices", "slice": name}
    page = Page(slices_plot(content, "prices"))
    assert name in page.texts
    assert "b" not in page.kinds


def test_long_names_leave_room_for_the_drawing() -> None:
    with style.drawing():
        figure = style.new_figure(2.0)
        axes = figure.subplots()
        style.row_labels(axes, ["a name that goes on and on and on, and then some"])
        labels: list[Text] = axes.get_yticklabels()
    assert labels[0].get_text() == "a name that goes on and o\u2026"
