"""Bodies of the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, ConfigDict

from serving.fields import Line

Filter = Annotated[Line | None, Query()]


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which entries are wanted; since is included, until is not. target: what it begins with."""

    actor: UUID | None = None
    action: Filter = None
    target: Filter = None
    request_id: Filter = None
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None


class LogEntryShown(BaseModel):
    """actor: their e-mail address then. action: the operation, as in the API's contract.

    target: path and query. changed: what was added, changed or deleted, the first 50 of it.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    created_at: datetime
    actor_id: UUID | None
    actor: str
    action: str
    target: str
    changed: list[str]
    request_id: str | None
    address: str | None
