"""Examples as the text format that SageMaker's built-in XGBoost reads, with their questions."""

from pathlib import Path

from vitrine.two_stage.examples import Examples

_ROWS_AT_ONCE = 20_000


def write_libsvm(path: Path, rows: Examples) -> None:
    """A line a row: ``<1 if chosen, else 0> qid:<question> 0:<value> 1:<value> ...``.

    Zeros are written too: what a line lacks XGBoost takes for unknown, which is not the same.
    Nine digits give single precision back exactly.
    """
    columns = " ".join(f"{column}:%.9g" for column in range(rows.features.shape[1]))
    line = f"%d qid:%d {columns}\n"
    questions = rows.questions
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="ascii") as file:
        for start in range(0, len(questions), _ROWS_AT_ONCE):
            some = slice(start, start + _ROWS_AT_ONCE)
            file.writelines(
                line % (chosen, question, *values)
                for chosen, question, values in zip(
                    rows.chosen[some].tolist(),
                    questions[some].tolist(),
                    rows.features[some].tolist(),
                    strict=True,
                )
            )
