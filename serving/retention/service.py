"""Erasing photos while their figures stay, and finding objects that no row names."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from structlog.stdlib import get_logger

from serving.db import Database
from serving.retention.repository import ErasureRepository
from serving.scope import Scope
from serving.storage import PICTURES, Storage, photo_key, picture_key
from serving.workspaces.repository import all_workspaces

GRACE = timedelta(hours=24)
"""An object this young may belong to an upload that is still under way."""
_BATCH = 500
_PICTURES = frozenset(f"{kind}.jpg" for kind in PICTURES)


async def expire(database: Database, storage: Storage) -> int:
    """Erase what is older than its workspace keeps photos; how many photos."""
    async with database.session() as session:
        workspace_ids = await all_workspaces(session)
    count = 0
    for workspace_id in workspace_ids:
        scope = Scope.of_worker(workspace_id)
        start = datetime.now(UTC)
        async with database.session() as session:
            marked = await ErasureRepository(session, scope).mark_old(start)
        if marked:
            await erase(database, storage, workspace_id, start - timedelta(minutes=5))
        count += marked
    get_logger(__name__).info("photos expired", photos=count)
    return count


async def erase(database: Database, storage: Storage, workspace_id: UUID, since: datetime) -> None:
    """Let go of the bytes and pictures of photos marked as erased since then.

    Bytes that another photo of the workspace still names are kept. Killed in the middle, it is
    done again, or `sweep` does the rest.
    """
    scope = Scope.of_worker(workspace_id)
    async with database.session() as session:
        erased = await ErasureRepository(session, scope).erased(since)
    for sha256, audit_id in erased:
        await storage.delete([picture_key(workspace_id, audit_id, kind) for kind in PICTURES])
        await _let_go(database, storage, scope, sha256)


async def sweep(
    database: Database, storage: Storage, delete: bool = True, grace: timedelta = GRACE
) -> list[str]:
    """Delete the photos and pictures in storage that no row names; their keys.

    grace: younger objects are left alone, as is everything else.
    """
    old = datetime.now(UTC) - grace
    found: list[str] = []
    batch: list[str] = []
    async for key, written in storage.keys():
        if written < old:
            batch.append(key)
        if len(batch) == _BATCH:
            found += await _orphans(database, batch)
            batch = []
    found += await _orphans(database, batch)
    for key in found if delete else ():
        workspace_id, kind, *_, name = key.split("/")
        if kind == "photos":
            await _let_go(database, storage, Scope.of_worker(UUID(workspace_id)), name)
        else:
            await storage.delete([key])
    get_logger(__name__).info("storage swept", orphans=len(found), deleted=delete)
    return found


async def _let_go(database: Database, storage: Storage, scope: Scope, sha256: str) -> None:
    """Delete bytes unless a photo names them, while nobody can add one."""
    async with database.session() as session:
        photos = ErasureRepository(session, scope)
        await photos.claim(sha256)
        if not await photos.named_photos([sha256]):
            await storage.delete([photo_key(scope.workspace_id, sha256)])


async def _orphans(database: Database, keys: Iterable[str]) -> list[str]:
    """Those of the keys that could be of a photo or an audit, and are of none."""
    by_workspace: dict[UUID, dict[str, str | UUID]] = defaultdict(dict)
    for key in keys:
        if parts := _parts(key):
            by_workspace[parts[0]][key] = parts[1]
    orphans = []
    for workspace_id, named in by_workspace.items():
        async with database.session() as session:
            rows = ErasureRepository(session, Scope.of_worker(workspace_id))
            hashes = {name for name in named.values() if isinstance(name, str)}
            audits = {name for name in named.values() if isinstance(name, UUID)}
            kept = await rows.named_photos(hashes) | await rows.named_audits(audits)
        orphans += [key for key, name in named.items() if name not in kept]
    return orphans


def _parts(key: str) -> tuple[UUID, str | UUID] | None:
    """Workspace, and hash of a photo or id of an audit; None for anything else."""
    try:
        match key.split("/"):
            case [workspace, "photos", _, sha256]:
                return UUID(workspace), sha256
            case [workspace, "pictures", audit, name] if name in _PICTURES:
                return UUID(workspace), UUID(audit)
    except ValueError:
        pass
    return None
