"""What webhooks are told of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5


class EventName(StrEnum):
    """Each happens once to what it is about; webhook.test only when somebody asks for it."""

    AUDIT_COMPLETED = "audit.completed"
    TASK_CREATED = "task.created"
    MODEL_PROMOTED = "model.promoted"
    ALERT_RAISED = "alert.raised"
    WEBHOOK_TEST = "webhook.test"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. about: the id of what it happened to.

    occasion: tells one time from another, where it can happen to the same thing again.
    """

    name: EventName
    about: UUID
    data: Mapping[str, Any]
    occasion: str = ""

    @property
    def id(self) -> UUID:
        """The same for the same event, however often it is announced."""
        return uuid5(self.about, f"{self.name}/{self.occasion}")

    def body(self) -> dict[str, Any]:
        """What is sent, as Standard Webhooks has it: type, timestamp, data."""
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        return {"type": self.name, "timestamp": moment, "data": dict(self.data)}
