import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from scripts.cli import main
from tests.factories import bright_cells_model


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def shelfeye(capsys, monkeypatch) -> Callable[..., Ended]:
    """Runs a command line as a user would and returns how it ended."""

    def run(*words: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["shelfeye", *map(str, words)])
        monkeypatch.setenv("COLUMNS", "200")
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    return run


@pytest.fixture(scope="session")
def toy_weights(tmp_path_factory):
    """A detector that finds bright cells of 32 pixels, so that results can be foretold."""
    return bright_cells_model(tmp_path_factory.mktemp("weights") / "toy.onnx")
