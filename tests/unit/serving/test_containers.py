"""Dockerfile and compose.yaml say what the code says: names of settings, commands, ports, paths."""

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from scripts.cli import app as cli
from serving.app import create_app
from serving.settings import Settings, variable

COMPOSE = yaml.safe_load(Path("compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = Path("Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
PROJECT = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = {"api": "/readyz", "worker": "/metrics"}
SETTINGS = {variable(name) for name in Settings.model_fields}
DEFAULT = {name: field.default for name, field in Settings.model_fields.items()}


def steps(instruction: str) -> list[str]:
    """What stands behind an instruction of the Dockerfile, each time it is given."""
    return re.findall(rf"^\s*{instruction} (.+)$", DOCKERFILE, re.MULTILINE)


def variables(environment: dict[str, str]) -> dict[str, str]:
    """The environment with something in place of what .env holds."""
    return {
        name: re.sub(r"\$\{\w+:\?[^}]*\}", "x" * 32, value) for name, value in environment.items()
    }


@pytest.mark.parametrize("service", OURS)
def test_every_variable_of_ours_is_a_setting_and_together_they_are_enough(
    monkeypatch, tmp_path, service
):
    monkeypatch.chdir(tmp_path)
    found = variables(COMPOSE["services"][service]["environment"])
    known = {name for name in found if not name.startswith(("AWS_", "MALLOC_"))}
    assert known <= SETTINGS
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    settings = Settings.load()
    assert (settings.database_url or "").startswith("postgresql://")
    assert (settings.photos_url or "").startswith("s3://")


def test_the_image_sets_settings():
    set_ = {pair.partition("=")[0] for line in steps("ENV") for pair in shlex.split(line)}
    assert {name for name in set_ if name.startswith("SHELFEYE_")} <= SETTINGS


def test_what_runs_are_commands():
    (entry,) = (json.loads(line) for line in steps("ENTRYPOINT"))
    assert entry[0] in PROJECT["scripts"]
    commands = get_command(cli).commands
    assert set(OURS) <= set(commands)
    for service in OURS:
        assert COMPOSE["services"][service]["command"] == [service]
    assert ["api"] in [json.loads(line) for line in steps("CMD") if "-c" not in line]


def test_ports_are_those_the_processes_listen_at():
    assert steps("EXPOSE") == [str(DEFAULT["port"])]
    (published,) = COMPOSE["services"]["api"]["ports"]
    assert published.endswith(f":{DEFAULT['port']}")
    asked = {
        "api": " ".join(steps("HEALTHCHECK")),
        "worker": " ".join(COMPOSE["services"]["worker"]["healthcheck"]["test"]),
    }
    ports = {"api": DEFAULT["port"], "worker": DEFAULT["worker_metrics_port"]}
    for service, path in OURS.items():
        assert f"http://127.0.0.1:{ports[service]}{path}'" in asked[service]
    assert OURS["api"] in create_app(Settings(_env_file=None)).openapi()["paths"]


def test_the_docs_fill_in_what_compose_asks_for():
    asked = set(re.findall(r"\$\{(\w+):\?", Path("compose.yaml").read_text(encoding="utf-8")))
    docs = Path("docs/service.md").read_text(encoding="utf-8")
    block = docs.partition("cat >.env <<END\n")[2].partition("\nEND\n")[0]
    assert {line.partition("=")[0] for line in block.splitlines()} == asked


def test_bucket_and_object_store_know_each_other():
    bucket = COMPOSE["services"]["api"]["environment"]["PHOTOS_URL"].removeprefix("s3://")
    (made,) = COMPOSE["services"]["bucket"]["command"]
    assert f"s3.bucket.create -name {bucket}'" in made
    assert f"grep -q {bucket};" in made
    access = COMPOSE["services"]["api"]["environment"]
    (identity,) = json.loads(COMPOSE["configs"]["objects"]["content"])["identities"]
    (known,) = identity["credentials"]
    assert known["accessKey"] == access["AWS_ACCESS_KEY_ID"]
    assert known["secretKey"] == access["AWS_SECRET_ACCESS_KEY"]


def test_the_image_is_made_of_what_is_there():
    extras = DOCKERFILE.partition("ARG EXTRAS=")[2].split()[0]
    assert set(extras.split(",")) <= set(PROJECT["optional-dependencies"])
    assert "torch" not in " ".join(
        package for name in extras.split(",") for package in PROJECT["optional-dependencies"][name]
    )
    ignored = Path(".dockerignore").read_text(encoding="utf-8").split()
    kept = [line[1:].removesuffix("/**") for line in ignored if line.startswith("!")]
    assert all(Path(name).exists() for name in kept)
    needed = [PROJECT["readme"], *PROJECT["license-files"], "constraints.txt", "pyproject.toml"]
    assert all(name in kept or name.partition("/")[0] in kept for name in needed)
    taken = [name for line in steps("COPY") if "--from" not in line for name in line.split()[:-1]]
    assert all(Path(name).exists() for name in taken)
