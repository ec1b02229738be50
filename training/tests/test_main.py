import pytest

from vitrine import __main__ as entry_point
from vitrine.container import PREFIX_VARIABLE


@pytest.mark.parametrize("command", ["train", "evaluate", "batch", "drift"])
def test_a_job_without_its_input_fails_with_a_sentence(
    command: str,
    tmp_path: object,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(PREFIX_VARIABLE, str(tmp_path))
    monkeypatch.delenv("ONLINE_TABLE_NAME", raising=False)
    assert entry_point.main([command]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("arguments", [[], ["dance"], ["train", "--fast"]])
def test_what_is_no_command_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        entry_point.main(arguments)
    assert end.value.code == 2
    assert "usage: vitrine" in capsys.readouterr().err
