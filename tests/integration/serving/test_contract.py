"""schemathesis against every operation, a few made-up requests each; the bench makes thousands."""

import subprocess
import sys

import pytest

from scripts.bench.contract_cases import CHECKS

pytestmark = pytest.mark.slow


def test_made_up_requests_are_answered_as_the_contract_says(admin, address, tmp_path):
    line = [sys.executable, "-m", "schemathesis.cli", "run", f"{address}/v1/openapi.json"]
    line += ["-H", f"Authorization: Bearer {admin.token}"]
    line += ["--checks", ",".join(CHECKS), "--phases", "examples,fuzzing", "--max-examples", "1"]
    line += ["--seed", "1", "--exclude-path-regex", "^/v1/session$"]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout
