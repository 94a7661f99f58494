"""`shelfeye backup`, `restore`, `photos`: looking after an installation."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from scripts.commands.extras import needs

Found = TypeVar("Found")
photos = typer.Typer(no_args_is_help=True)


def backup(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
) -> None:
    """Copy database, photos and pictures into a folder; the service may run meanwhile."""
    with needs("serving"):
        from serving.backup import back_up
        from serving.launch import prepared
        from serving.settings import Settings
    with prepared(Settings.load()) as settings:
        copied = back_up(settings, folder)
    typer.echo(f"{folder}: {copied.objects} objects, {copied.bytes / 1e6:.1f} MB, and the database")


def restore(
    folder: Annotated[Path, typer.Argument(help="As `shelfeye backup` made it.")],
) -> None:
    """Bring a backup into an installation whose database is still empty."""
    with needs("serving"):
        from serving.backup import restore as bring_back
        from serving.db import migrate
        from serving.launch import reached
        from serving.settings import Settings
    with reached(Settings.load()) as settings:
        copied = bring_back(settings, folder)
        migrate(str(settings.database_url))
    typer.echo(f"{copied.objects} objects, {copied.bytes / 1e6:.1f} MB, and the database restored")


@photos.command()
def expire() -> None:
    """Erase photos older than their workspace keeps them; a worker does it every night."""
    with needs("serving"):
        from serving.retention.service import expire as erase_old
    typer.echo(f"{_in_storage(erase_old)} photos erased")


@photos.command()
def sweep(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list them.")] = False,
) -> None:
    """Delete photos and pictures that nothing refers to; a worker does it every night."""
    with needs("serving"):
        from serving.retention.service import sweep as delete_orphans
    found = _in_storage(lambda *held: delete_orphans(*held, delete=not dry_run))
    for key in found:
        typer.echo(key)
    typer.echo(f"{len(found)} objects {'found' if dry_run else 'deleted'}", err=True)


def _in_storage(do: Callable[..., Awaitable[Found]]) -> Found:
    """What it gives for the database and the storage of this environment."""
    import asyncio

    from serving.db import Database
    from serving.launch import prepared
    from serving.settings import Settings
    from serving.storage import Storage

    async def run(settings: Settings) -> Found:
        database = Database(str(settings.database_url), connections=1)
        try:
            return await do(database, Storage.open(settings))
        finally:
            await database.close()

    with prepared(Settings.load()) as settings:
        return asyncio.run(run(settings))
