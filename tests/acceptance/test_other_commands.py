def test_model_shows_its_card(shelfeye, toy_weights):
    ended = shelfeye("model", toy_weights)
    assert ended.code == 0
    assert "CC0-1.0" in ended.out


def test_export_of_no_run_is_one_line(shelfeye, tmp_path):
    ended = shelfeye("export", "detector", tmp_path, "--to", tmp_path / "x.onnx")
    assert ended.code == 2
    assert "expected" in ended.err
    assert "Traceback" not in ended.err


def test_training_without_a_configuration_is_one_line(shelfeye, tmp_path):
    ended = shelfeye("train", "detector", tmp_path / "absent.yaml")
    assert ended.code == 2
    assert "expected" in ended.err
    assert "Traceback" not in ended.err


def test_help_tells_the_default_of_what_is_not_given(shelfeye):
    for command, default in (("audit", "(research)"), ("catalogue build", "(DIR/gallery)")):
        told = shelfeye(*command.split(), "--help").out
        assert f"[default: {default}]" in " ".join(told.split())
