"""Bodies of tasks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, model_validator

from serving.fields import Body, Line, Note
from serving.problems import refusal
from serving.tasks.tables import Task

State = Literal["open", "done", "refused", "verified"]


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks a list holds; None leaves a field open."""

    store: UUID | None = None
    visit: UUID | None = None
    audit: UUID | None = None
    state: State | None = None
    kind: Annotated[Line | None, Query()] = None


class TaskChange(Body):
    """What became of it. reason: why it can't be done, where it is refused."""

    state: Literal["open", "done", "refused"] | None = None
    reason: Note | None = None

    @model_validator(mode="after")
    def _refused_with_a_reason(self) -> Self:
        if (self.state == "refused") != bool(self.reason):
            told = "expected where a task is refused, and only there"
            raise refusal("reason_of_refusal", told, "reason")
        return self


class TaskShown(BaseModel):
    """A task of an audit. place: where the photo was taken; boxes: on that photo, in its pixels.

    position: of the planogram. facings: at stake. value: how much it matters, for sorting.
    verified_by: the audit that showed it done.
    """

    id: UUID
    audit_id: UUID
    store_id: UUID | None
    visit_id: UUID | None
    place: str | None
    kind: str
    row: int | None
    sku: str | None
    position: str | None
    boxes: list[list[float]]
    facings: int | None
    value: float
    text: dict[str, str]
    state: State
    reason: str | None
    settled_by: UUID | None
    settled_at: datetime | None
    verified_by: UUID | None
    verified_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, task: Task) -> Self:
        """A row as it is shown."""
        same = {name: getattr(task, name) for name in cls.model_fields if hasattr(task, name)}
        told = {name: task.document.get(name) for name in ("boxes", "facings", "value", "text")}
        return cls(**same | told, row=task.shelf_row)
