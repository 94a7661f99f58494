"""/v1/tasks."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends

from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.errors import Conflict, NotFound, responses
from serving.pages import AskedPage, Listed
from serving.resources import Session
from serving.tasks import service
from serving.tasks.repository import TaskRepository
from serving.tasks.schemas import TaskChange, TaskFilter, TaskShown

router = APIRouter(prefix="/v1/tasks", tags=["tasks"])
Reader = Annotated[Actor, Depends(allowed(Permission.TASKS_READ))]
Doer = Annotated[Actor, Depends(allowed(Permission.TASKS_WRITE))]
_CHANGE = {
    "done": {"value": {"state": "done"}},
    "refused": {"value": {"state": "refused", "reason": "none left in the back room"}},
}


@router.get("")
async def list_tasks(
    actor: Reader,
    session: Session,
    asked: AskedPage,
    wanted: Annotated[TaskFilter, Depends()],
) -> Listed[TaskShown]:
    """What there is to put right, newest first; a store's tasks are seen by all who go there."""
    tasks = TaskRepository(session, actor.scope)
    page = await tasks.page(asked, tasks.matching(wanted))
    return Listed[TaskShown](items=[TaskShown.of(task) for task in page.items], next=page.next)


@router.get("/{task_id}", responses=responses(NotFound))
async def get_task(task_id: UUID, actor: Reader, session: Session) -> TaskShown:
    """One task."""
    return TaskShown.of(await TaskRepository(session, actor.scope).get(task_id))


@router.patch("/{task_id}", responses=responses(NotFound, Conflict))
async def settle_task(
    task_id: UUID,
    asked: Annotated[TaskChange, Body(openapi_examples=_CHANGE)],
    actor: Doer,
    session: Session,
) -> TaskShown:
    """Say that it is done, or refuse it with a reason; the next photo of the place shows."""
    return TaskShown.of(await service.settle(session, actor, task_id, asked))
