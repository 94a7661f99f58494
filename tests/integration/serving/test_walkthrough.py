"""`shelfeye serve` as docs/service.md tells it, on embedded defaults and with the real pipeline."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from PIL import Image

ROOT = Path.cwd()
DEMO = ROOT / "scripts" / "demo_shelf"
DOCS = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
PATIENCE = 300
pytestmark = pytest.mark.slow


def walk() -> str:
    """The shell lines of the two chapters a reader types in."""
    told = DOCS.partition("## A walk with curl")[2].partition("## What answers what")[0]
    lines = "\n".join(re.findall(r"```bash\n(.*?)```", told, re.DOTALL))
    client = f"{sys.executable} {ROOT / 'docs' / 'client.py'}"
    return lines.replace(".venv/bin/python docs/client.py", client)


@pytest.fixture
def served(tmp_path, open_folder):
    """A running `shelfeye serve`: its process, its address and the token it printed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = os.environ | {
        "SHELFEYE_DATA": str(open_folder / "served"),
        "SHELFEYE_PORT": str(port),
        "SHELFEYE_CATALOGUE": str(DEMO / "catalogue"),
        "SHELFEYE_WORKER_METRICS_PORT": "0",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "scripts.cli", "serve"]
    log = (tmp_path / "log").open("w")
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
    )
    token = process.stdout.readline().rpartition(" ")[2].strip()
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + PATIENCE
    while not ready(url):
        assert process.poll() is None, (tmp_path / "log").read_text()
        assert time.monotonic() < deadline
        time.sleep(0.2)
    yield process, url, token
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)
    process.stdout.close()
    log.close()


def ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=PATIENCE).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="no curl or no jq")
def test_the_walk_of_the_docs(served, tmp_path, open_folder):
    process, url, token = served
    assert token.startswith("se_")
    pack = min((DEMO / "catalogue" / "images").glob("*/*.*"))
    photos = {"PHOTO": str(DEMO / "shelf.jpg"), "PACK": str(pack)}
    environment = os.environ | {"URL": url, "TOKEN": token} | photos
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", walk()],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * PATIENCE,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    audit = json.loads((tmp_path / "audit.json").read_text())
    assert audit["status"] == "done"
    brands = {facing["brand"] for facing in audit["result"]["facings"]}
    assert len(audit["result"]["facings"]) > 50
    assert len(brands) > 1
    with Image.open(tmp_path / "overlay.jpg") as overlay:
        assert overlay.width > 500
    assert '"field": "store"' in done.stdout
    assert re.search(r"shelf\.jpg: \w+ [\d.]+ of \d+ facings", done.stdout)

    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    assert not (open_folder / "served" / "postgres" / "postmaster.pid").exists()
    assert token not in (tmp_path / "log").read_text()
