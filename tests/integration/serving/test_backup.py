import json

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from serving.backup import back_up, restore
from tests.integration.serving.people import jpeg
from vision.errors import ConfigError, UnwritableFolder


@pytest.fixture
def elsewhere(settings, tmp_path):
    """Another installation with an empty database on the same server."""
    url = make_url(settings.database_url)
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE elsewhere")
    there = url.set(database="elsewhere").render_as_string(hide_password=False)
    changes = {"database_url": there, "data": tmp_path / "elsewhere", "secret_key": None}
    yield settings.model_copy(update=changes)
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE elsewhere WITH (FORCE)")


@pytest.fixture
def installation(settings, service, work_off):
    """The first installation, with something in it."""
    admin = service.admin
    store = admin.store(name="西湖店")["id"]
    for seed in range(2):
        admin.upload(jpeg(seed), store=store)
    work_off()
    admin.upload(jpeg(3))
    here = settings.model_copy(update={"secret_key": None})
    here.signing_key()
    return here


def rows(url: str) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    with psycopg.connect(make_conninfo(url)) as connection:
        tables = [name for (name,) in connection.execute(names)]
        query = "SELECT t::text FROM {} t ORDER BY 1"
        return {name: [row for (row,) in connection.execute(query.format(name))] for name in tables}


def files(folder) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_what_is_restored_is_what_was_backed_up(installation, elsewhere, tmp_path):
    folder = tmp_path / "backup"
    copied = back_up(installation, folder)
    assert json.loads((folder / "backup.json").read_text())["objects"] == copied.objects
    assert not (tmp_path / "backup.part").exists()
    assert restore(elsewhere, folder) == copied
    kept = rows(installation.database_url)
    assert rows(elsewhere.database_url) == kept
    assert len(kept["audits"]) == len(kept["photos"]) == 3
    assert len(kept["procrastinate_jobs"]) == 1
    assert files(elsewhere.data / "photos") == files(installation.data / "photos")
    assert elsewhere.signing_key() == installation.signing_key()
    with pytest.raises(ConfigError, match="holds an installation"):
        restore(elsewhere, folder)


def test_a_folder_that_is_there_is_not_overwritten(installation, tmp_path):
    with pytest.raises(UnwritableFolder, match="already there"):
        back_up(installation, tmp_path)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda folder: (folder / "backup.json").unlink(), "no readable backup.json"),
        (lambda folder: (folder / "backup.json").write_text("[]"), "another format"),
        (lambda folder: next((folder / "objects").rglob("*.jpg")).unlink(), "objects"),
        (lambda folder: (folder / "database.dump").write_bytes(b"PGDMP"), "pg_restore"),
    ],
)
def test_a_damaged_backup_leaves_the_database_empty(
    installation, elsewhere, tmp_path, damage, said
):
    folder = tmp_path / "backup"
    back_up(installation, folder)
    damage(folder)
    with pytest.raises(ConfigError, match=said):
        restore(elsewhere, folder)
    assert rows(elsewhere.database_url) == {}
