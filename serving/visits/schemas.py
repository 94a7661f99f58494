"""Bodies of visits."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from serving.fields import Body, Moment, Note


class NewVisit(Body):
    """started_at: now when left out."""

    store: UUID
    started_at: Moment | None = None
    note: Note | None = None


class VisitChange(Body):
    """Fields left out stay as they are; null empties one."""

    ended_at: Moment | None = None
    note: Note | None = None


class VisitShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    store_id: UUID
    user_id: UUID
    started_at: datetime
    ended_at: datetime | None
    note: str | None
    created_at: datetime
