"""Bodies of the workspace."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from serving.fields import Body, Line

Competitors = Literal["hidden", "anonymous"]


class WorkspaceChange(Body):
    """Fields left out stay as they are. photos_days: null keeps photos for ever."""

    name: Line | None = None
    competitors: Competitors | None = None
    photos_days: Annotated[int, Field(ge=1, le=36_500)] | None = None


class WorkspaceShown(BaseModel):
    """competitors: what an analyst sees of other brands: their category only, or a made-up name.

    photos_days: so many days after they came photos are erased, and their figures kept.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    competitors: Competitors
    photos_days: int | None
