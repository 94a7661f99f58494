"""Bodies of model versions."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from serving.fields import Body, Note


class Promotion(Body):
    """note: why."""

    note: Note | None = None


class ModelShown(BaseModel):
    """created_at: when it was first seen in an audit. promoted_at: last, null for never."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    version: str
    sha256: str
    licence: str | None
    created_at: datetime
    promoted_at: datetime | None
    promoted_by: UUID | None
    note: str | None
