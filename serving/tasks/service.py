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

Document = dict[str, Any]
Asked = dict[Hashable, Document]


class TaskKeeper:
    """Keeps what photos say is to be done, and tells webhooks of what is new."""

    def __init__(self, queue: App | None, session: AsyncSession, scope: Scope) -> None:
        self.queue, self.session, self.scope = queue, session, scope
        self.tasks = TaskRepository(session, scope)

    async def note(self, audit: Audit, photo: Photo) -> None:
        """Keep what an audit that is done asks for.

        What an earlier photo of the same place asked for is verified if this one shows it done.
        What it shows still to do is open under its first id, also where a person said it was done.
        """
        assert audit.document is not None
        asked = _asked(audit.document)
        await self._look_back(audit, photo, audit.document, asked)
        await self._add(audit, photo, asked, 0)

    async def correct(self, audit: Audit, photo: Photo, document: Document) -> None:
        """Let what a corrected document asks for stand for what the audit asked for so far.

        What both ask for keeps its id and what people said of it; what is no longer asked for is
        gone unless somebody settled it. Where a later photo shows the place nothing new is asked.
        """
        for task in await self.tasks.verified_by(audit.id):
            state = "done" if task.settled_at else "open"
            await self.tasks.change(task, state=state, verified_by=None, verified_at=None)
        asked, number = _asked(document), 0
        for task in await self.tasks.of(audit.id):
            again = asked.pop(_key(task.document), None)
            number = max(number, task.number + 1)
            if again:
                await self.tasks.change(task, document=again, shelf_row=again["row"])
            elif task.state == "open":
                await self.tasks.remove(task.id)
        await self._look_back(audit, photo, document, asked)
        if not await self.tasks.any_after(photo):
            await self._add(audit, photo, asked, number)

    async def _look_back(
        self, audit: Audit, photo: Photo, document: Document, asked: Asked
    ) -> None:
        """Settle what earlier photos asked for; what is asked again is taken out of `asked`."""
        for task in await self.tasks.unsettled_before(photo) if photo.store_id else ():
            again = asked.pop(_key(task.document), None)
            is_done = False if again else _shown_done(task.document, document)
            if is_done:
                verified = {"verified_by": audit.id, "verified_at": datetime.now(UTC)}
                await self.tasks.change(task, state="verified", **verified)
            elif is_done is False:
                await self.tasks.change(task, state="open")

    async def _add(self, audit: Audit, photo: Photo, asked: Asked, first: int) -> None:
        for task in await self.tasks.add_all(audit, photo, list(asked.values()), first):
            if self.queue:
                await announce(self.queue, self.session, self.scope, _created(task))


async def settle(session: AsyncSession, actor: Actor, task_id: UUID, asked: TaskChange) -> Task:
    """Note what a person says became of it. Raises NotFound, and Conflict once it is verified."""
    tasks = TaskRepository(session, actor.scope)
    task = await tasks.get(task_id)
    if asked.state is None:
        return task
    if task.state == "verified":
        raise Conflict("A later photo has shown that this is done.", code="task_verified")
    values: dict[str, Any] = {"state": asked.state, "reason": asked.reason}
    by = (None, None) if asked.state == "open" else (actor.scope.user_id, datetime.now(UTC))
    return await tasks.change(task, settled_by=by[0], settled_at=by[1], **values)


def _key(document: dict[str, Any]) -> Hashable:
    """What makes two tasks of a place the same one; a row only where nothing else tells."""
    named = document["sku"], document["position"]
    row = document["row"] if named == (None, None) else None
    return document["kind"], *named, row


def _asked(document: Document) -> Asked:
    """The tasks of an audit by what tells them apart, each with the planogram it goes by."""
    plan = document["planogram"]
    planogram = plan["id"] if plan else None
    return {_key(task): task | {"planogram": planogram} for task in document.get("tasks", [])}


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
