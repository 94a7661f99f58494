"""A whole installation in a folder, and back: the database, what lies in storage, the key.

backup.json    what the folder holds
database.dump  pg_dump's custom format
objects/       what lies in storage, under its keys
secret_key     only where the service made one by itself
"""

import asyncio
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from serving.db import is_empty
from serving.embedded import programs
from serving.settings import Settings
from serving.storage import Storage
from vision.errors import ConfigError, UnwritableFolder

_ABOUT, _DATABASE, _OBJECTS, _KEY = "backup.json", "database.dump", "objects", "secret_key"
_FORMAT = "shelfeye-backup/1"


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup holds. bytes: of the objects."""

    objects: int
    bytes: int


def back_up(settings: Settings, folder: Path) -> Copied:
    """Write everything into a new folder, which has its name once it is whole.

    The database comes first, as of one moment; what its rows name is in storage before they are,
    so that it is in the copy. The service may go on meanwhile. Raises UnwritableFolder and
    ConfigError.
    """
    assert settings.database_url is not None
    if folder.exists():
        raise UnwritableFolder(folder, "it is already there", "a new folder")
    part = folder.with_name(f"{folder.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        (part / _OBJECTS).mkdir(parents=True)
        _run("pg_dump", settings, "--format=custom", f"--file={part / _DATABASE}")
        copied = asyncio.run(_fetch(Storage.open(settings), part / _OBJECTS))
        if not settings.secret_key:
            shutil.copy2(settings.data / _KEY, part / _KEY)
        about = {"format": _FORMAT, "made_at": datetime.now(UTC).isoformat()}
        about |= {"objects": copied.objects, "bytes": copied.bytes}
        (part / _ABOUT).write_text(json.dumps(about, indent=2) + "\n")
        part.rename(folder)
    except OSError as error:
        raise UnwritableFolder(folder, error.strerror or "", "a folder with room") from error
    return copied


def restore(settings: Settings, folder: Path) -> Copied:
    """Bring a backup into an installation that has nothing in its database yet.

    Storage comes first and the database in one transaction after it: no row names what is not
    there. Raises ConfigError.
    """
    assert settings.database_url is not None
    about = _about(folder)
    if not is_empty(settings.database_url):
        raise ConfigError("the database", "it holds an installation", "an empty one")
    copied = asyncio.run(_send(Storage.open(settings), folder / _OBJECTS))
    if copied.objects != about["objects"]:
        count = f"{copied.objects} objects"
        raise ConfigError(folder, count, f"the {about['objects']} that {_ABOUT} names")
    if not settings.secret_key and (folder / _KEY).exists():
        settings.data.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / _KEY, settings.data / _KEY)
    options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    _run("pg_restore", settings, *options, str(folder / _DATABASE))
    return copied


def _about(folder: Path) -> dict[str, int]:
    expected = "a folder that `shelfeye backup` made"
    try:
        about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(folder, f"no readable {_ABOUT}", expected) from error
    if not isinstance(about, dict) or about.get("format") != _FORMAT:
        raise ConfigError(folder / _ABOUT, "is of another format", _FORMAT)
    return about


def _run(program: str, settings: Settings, *arguments: str) -> None:
    """A program of PostgreSQL on our database; its password is not in the arguments."""
    place = conninfo_to_dict(str(settings.database_url))
    password = {"PGPASSWORD": str(place.pop("password", "") or "")}
    command = [_program(program), f"--dbname={make_conninfo(**place)}", *arguments]
    environment = os.environ | password
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise ConfigError(program, said[0], "a PostgreSQL server that it can talk to")


def _program(name: str) -> str:
    found = programs() / name
    return str(found) if found.exists() else shutil.which(name) or name


async def _fetch(storage: Storage, folder: Path) -> Copied:
    """Everything in storage, as files; what is deleted meanwhile is left out."""
    objects = size = 0
    async for key, _ in storage.keys():
        try:
            length, pieces = await storage.stream(key)
        except FileNotFoundError:
            continue
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            async for piece in pieces:
                file.write(piece)
        objects, size = objects + 1, size + length
    return Copied(objects, size)


async def _send(storage: Storage, folder: Path) -> Copied:
    objects = size = 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            await storage.put(path.relative_to(folder).as_posix(), file)
        objects, size = objects + 1, size + path.stat().st_size
    return Copied(objects, size)
