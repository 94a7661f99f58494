"""schemathesis against the contract: made-up requests of every kind, none may end in a 5xx.

    python -m scripts.bench.contract_cases [--cases 10000] [--seed 1]

A service of its own is started on this machine; every operation of its OpenAPI document is asked
as its admin, again with other seeds until there were enough cases. Server errors, and answers that
are not what the document says, are listed; 1 if there are any.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.bench.served import Bench, served

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
LEFT_OUT = ("^/v1/session$",)
"""Signing the asking admin out would end the run."""
EXAMPLES = 10
ROUNDS = 30
ALL_PHASES, AGAIN = "examples,coverage,fuzzing", "fuzzing"
"""The first two ask the same for every seed."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="for an operation, a round")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    cases, failed = 0, False
    with served((("api",),), SHELFEYE_SYNC_SECONDS="1") as bench:
        for seed in range(options.seed, options.seed + ROUNDS):
            phases = ALL_PHASES if seed == options.seed else AGAIN
            made, right = round_(bench, seed, options.examples, phases)
            cases, failed = cases + made, failed or not right
            print(f"seed {seed}: {made} cases, {cases} so far", flush=True)
            if cases >= options.cases or failed:
                break
    print(f"{cases} cases, {'with failures' if failed else 'no failure'}")
    raise SystemExit(failed)


def round_(bench: Bench, seed: int, examples: int, phases: str) -> tuple[int, bool]:
    """How many cases one round made, and whether all were answered as the contract says."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "events.ndjson"
        line = [sys.executable, "-m", "schemathesis.cli", "run"]
        line += [f"{bench.address}/v1/openapi.json", "--checks", ",".join(CHECKS)]
        line += ["-H", f"Authorization: Bearer {bench.token}", "--seed", str(seed)]
        line += ["--max-examples", str(examples), "--phases", phases]
        line += ["--report", "ndjson", "--report-ndjson-path", str(report)]
        line += [part for path in LEFT_OUT for part in ("--exclude-path-regex", path)]
        done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stdout, done.stderr, file=sys.stderr)
        return count(report), not done.returncode


def count(report: Path) -> int:
    """Requests in schemathesis' record of a run."""
    events = (json.loads(line) for line in report.read_text().splitlines() if line)
    scenarios = (e["ScenarioFinished"] for e in events if "ScenarioFinished" in e)
    return sum(len(one["recorder"].get("cases", ())) for one in scenarios)


if __name__ == "__main__":
    main()
