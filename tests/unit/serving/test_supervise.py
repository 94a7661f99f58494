import psutil
import pytest

from serving.supervise import Child


@pytest.mark.parametrize(("command", "heaps"), [("api", "2"), ("worker", None)])
def test_only_the_api_keeps_few_heaps(monkeypatch, tmp_path, command, heaps):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    child = Child(command)
    try:
        assert psutil.Process(child.process.pid).environ().get("MALLOC_ARENA_MAX") == heaps
    finally:
        child.process.kill()
        child.process.wait()
