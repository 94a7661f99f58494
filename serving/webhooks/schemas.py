"""Bodies of webhooks."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl

from serving.fields import Body, Line
from serving.problems import refusal
from serving.webhooks.events import EventName


def _each_once(events: list[EventName]) -> list[EventName]:
    if EventName.WEBHOOK_TEST in events:
        told = "{event} is sent when asked for, not subscribed to"
        raise refusal("event_of_tests", told, event=EventName.WEBHOOK_TEST.value)
    return sorted(set(events))


Events = Annotated[list[EventName], Field(min_length=1, max_length=20), AfterValidator(_each_once)]
DeliveryStatus = Literal["pending", "delivered", "failed"]


class NewWebhook(Body):
    """url: https, at a public address."""

    url: HttpUrl
    events: Events
    description: Line | None = None


class WebhookChange(Body):
    """Fields left out stay as they are."""

    url: HttpUrl | None = None
    events: Events | None = None
    description: Line | None = None
    active: bool | None = None


class WebhookShown(BaseModel):
    """active: false also where the receiver answered 410 Gone."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    url: str
    events: list[EventName]
    description: str | None
    active: bool
    created_at: datetime


class WebhookMade(WebhookShown):
    """secret: shown this once; what a receiver checks signatures with."""

    secret: str


class DeliveryShown(BaseModel):
    """event_id: the header webhook-id, the same in every attempt. body: what was sent.

    answer: HTTP status of the last attempt. problem: why the last one failed.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    event_id: UUID
    event: EventName
    status: DeliveryStatus
    attempts: int
    answer: int | None
    problem: str | None
    created_at: datetime
    last_attempt_at: datetime | None
    body: dict[str, Any]
