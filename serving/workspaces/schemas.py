"""Bodies of the workspace."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from serving.fields import Body, Line

Competitors = Literal["hidden", "anonymous"]


class WorkspaceChange(Body):
    """Fields left out stay as they are."""

    name: Line | None = None
    competitors: Competitors | None = None


class WorkspaceShown(BaseModel):
    """competitors: what an analyst sees of other brands: their category only, or a made-up name."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    competitors: Competitors
