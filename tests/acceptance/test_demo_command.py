import pytest


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7"])
def test_passwords_that_everybody_knows_are_kept_off_the_network(
    shelfeye, monkeypatch, tmp_path, host
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHELFEYE_HOST", host)
    monkeypatch.setenv("SHELFEYE_WEIGHTS", "clear")
    ended = shelfeye("demo")
    assert ended.code == 2
    assert "--password" in ended.err
    assert "Traceback" not in ended.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("option", "value"), [("--weeks", 0), ("--weeks", 13), ("--stores", 41)])
def test_there_is_no_more_history_than_the_story_tells(shelfeye, option, value):
    ended = shelfeye("demo", option, value)
    assert ended.code == 2
    assert option in ended.err
