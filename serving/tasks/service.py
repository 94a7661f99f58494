"""What becomes of tasks: found by an audit, settled by a person, checked by the next photo."""

from collections.abc import Hashable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from procrastinate import App
from sqlalchemy.ext.asyncio import AsyncSession

from serving.auth.actor import Actor
from serving.errors import Conflict
from serving.scope import Scope
from serving.tables import Audit, Photo
from serving.tasks.repository import TaskRepository
from serving.tasks.schemas import TaskChange
from serving.tasks.tables import Task
from serving.webhooks.events import Event, EventName
from serving.webhooks.service import announce
from vision.tasks.verify import verified


async def note_tasks(
    queue: App | None, session: AsyncSession, scope: Scope, audit: Audit, photo: Photo
) -> None:
    """Keep what an audit that is done says is to be done, and tell webhooks of what is new.

    What an earlier photo of the same place asked for is verified if this one shows it done. What
    it shows still to do is open under its first id, also where a person said it was done.
    """
    assert audit.document is not None
    asked = {_key(task): (i, task) for i, task in enumerate(_asked(audit.document))}
    tasks = TaskRepository(session, scope)
    for task in await tasks.unsettled_before(photo) if photo.store_id else ():
        again = asked.pop(_key(task.document), None)
        is_done = False if again else _shown_done(task.document, audit.document)
        if is_done:
            now = datetime.now(UTC)
            await tasks.change(task, state="verified", verified_by=audit.id, verified_at=now)
        elif is_done is False:
            await tasks.change(task, state="open")
    for task in await tasks.add_all(audit, photo, sorted(asked.values(), key=_number)):
        if queue:
            await announce(queue, session, scope, _created(task))


async def settle(session: AsyncSession, actor: Actor, task_id: UUID, asked: TaskChange) -> Task:
    """Note what a person says became of it. Raises NotFound, and Conflict once it is verified."""
    tasks = TaskRepository(session, actor.scope)
    task = await tasks.get(task_id)
    if asked.state is None:
        return task
    if task.state == "verified":
        raise Conflict("A later photo has shown that this is done.")
    values: dict[str, Any] = {"state": asked.state, "reason": asked.reason}
    by = (None, None) if asked.state == "open" else (actor.scope.user_id, datetime.now(UTC))
    return await tasks.change(task, settled_by=by[0], settled_at=by[1], **values)


def _key(document: dict[str, Any]) -> Hashable:
    """What makes two tasks of a place the same one; a row only where nothing else tells."""
    named = document["sku"], document["position"]
    row = document["row"] if named == (None, None) else None
    return document["kind"], *named, row


def _number(asked: tuple[int, dict[str, Any]]) -> int:
    return asked[0]


def _asked(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The tasks of an audit, each with the planogram it goes by."""
    plan = document["planogram"]
    planogram = plan["id"] if plan else None
    return [task | {"planogram": planogram} for task in document.get("tasks", [])]


def _shown_done(task: dict[str, Any], later: dict[str, Any]) -> bool | None:
    """Whether a later photo shows a task done; None where it does not show it."""
    plan = later["planogram"]
    is_other = task["position"] is not None and plan and plan["id"] != task["planogram"]
    return None if is_other or not later["quality"]["ok"] else verified(task, later)


def _created(task: Task) -> Event:
    ids = ("audit_id", "store_id", "visit_id")
    found = {name: getattr(task, name) for name in ids}
    told = {name: str(value) if value else None for name, value in found.items()}
    names = ("kind", "row", "sku", "position", "value", "text")
    what = {name: task.document.get(name) for name in names}
    data = {"task_id": str(task.id), **told, "place": task.place, **what}
    return Event(EventName.TASK_CREATED, task.id, data)
