import re
import stat
from pathlib import Path

import pytest

from serving.settings import Settings, variable
from vision.errors import ConfigError

EXAMPLE = Path("configs/.env.example").read_text(encoding="utf-8")
SHOWN = dict(re.findall(r"^# ([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
NO_DEFAULT = {"database_url", "photos_url", "secret_key", "weights", "pipeline", "catalogue"} | {
    "score",
    "shelf_rules",
    "public_url",
    "oidc_issuer",
    "oidc_client_id",
    "oidc_client_secret",
    "oidc_workspace",
}
LONG = "x" * 32


def read(monkeypatch, tmp_path, **environment: str) -> Settings:
    monkeypatch.chdir(tmp_path)
    for name in map(variable, Settings.model_fields):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Settings.load()


def test_the_example_shows_every_setting_and_no_other():
    assert set(SHOWN) == {variable(name) for name in Settings.model_fields}


@pytest.mark.parametrize("name", sorted(set(Settings.model_fields) - NO_DEFAULT))
def test_the_example_shows_the_default(name):
    default = Settings.model_fields[name].default
    assert Settings(_env_file=None, **{name: SHOWN[variable(name)]}) is not None
    assert str(default).lower() == SHOWN[variable(name)].lower()


@pytest.mark.parametrize("name", sorted(NO_DEFAULT))
def test_what_may_be_left_open_is_open(name):
    assert Settings.model_fields[name].default is None


def test_variables_of_the_environment_and_of_a_file_are_read(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text(f"SHELFEYE_PORT=9001\nSHELFEYE_SECRET_KEY={LONG}\n")
    found = read(
        monkeypatch, tmp_path, DATABASE_URL="postgresql:///x", SHELFEYE_WEIGHTS="clear", OTHER="1"
    )
    assert (found.database_url, found.weights, found.port) == ("postgresql:///x", "clear", 9001)
    assert found.pipeline_config().weights == "clear"


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"SHELFEYE_PORT": "0"}, "SHELFEYE_PORT"),
        ({"SHELFEYE_PORT": "many"}, "SHELFEYE_PORT"),
        ({"SHELFEYE_SECRET_KEY": "short"}, "SHELFEYE_SECRET_KEY"),
        ({"SHELFEYE_LOG_LEVEL": "loud"}, "SHELFEYE_LOG_LEVEL"),
        ({"SHELFEYE_OIDC_ISSUER": "http://login.example.com"}, "SHELFEYE_OIDC_ISSUER"),
        ({"SHELFEYE_OIDC_ISSUER": "https://login.example.com"}, "SHELFEYE_OIDC_CLIENT_ID"),
        ({"DATABASE_URL": "postgresql:///x"}, "SHELFEYE_SECRET_KEY"),
        ({"DATABASE_URL": "postgresql:///x", "SHELFEYE_SECRET_KEY": LONG}, "SHELFEYE_WEIGHTS"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch, tmp_path, environment, named):
    with pytest.raises(ConfigError, match=named):
        read(monkeypatch, tmp_path, **environment)


def test_a_signing_key_is_made_once_and_kept_to_oneself(tmp_path):
    settings = Settings(_env_file=None, data=tmp_path / "data")
    key = settings.signing_key()
    assert len(key) >= 32
    assert settings.signing_key() == key
    kept = tmp_path / "data" / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret_key"]
    assert Settings(_env_file=None, data=tmp_path, secret_key=LONG).signing_key() == LONG
