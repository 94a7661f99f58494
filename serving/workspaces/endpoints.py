"""/v1/workspace."""

from typing import Annotated

from fastapi import APIRouter, Depends

from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission
from serving.resources import Session
from serving.workspaces.repository import WorkspaceRepository
from serving.workspaces.schemas import WorkspaceChange, WorkspaceShown

router = APIRouter(prefix="/v1/workspace", tags=["workspace"])


@router.get("")
async def get_workspace(
    actor: Annotated[Actor, Depends(allowed(Permission.WORKSPACE_READ))], session: Session
) -> WorkspaceShown:
    """The workspace you belong to."""
    return WorkspaceShown.model_validate(await WorkspaceRepository(session, actor.scope).mine())


@router.patch("")
async def change_workspace(
    asked: WorkspaceChange,
    actor: Annotated[Actor, Depends(allowed(Permission.WORKSPACE_WRITE))],
    session: Session,
) -> WorkspaceShown:
    """Rename it, choose what analysts see of other brands, or how long photos are kept."""
    workspaces = WorkspaceRepository(session, actor.scope)
    values = asked.model_dump(exclude_none=True)
    if "photos_days" in asked.model_fields_set:
        values["photos_days"] = asked.photos_days
    changed = await workspaces.change(await workspaces.mine(), **values)
    return WorkspaceShown.model_validate(changed)
