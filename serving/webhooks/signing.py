"""Signatures of what is sent, after Standard Webhooks 1.0 (symmetric, v1)."""

import base64
import hashlib
import hmac
from datetime import datetime
from uuid import UUID

_MARK = "whsec_"


def secret_of(key: str, webhook_id: UUID) -> str:
    """A webhook's secret: it follows from the service's key, so that no table holds it."""
    made = hmac.new(key.encode(), f"webhook/{webhook_id}".encode(), hashlib.sha256)
    return _MARK + base64.b64encode(made.digest()).decode()


def signed_headers(secret: str, message_id: str, moment: datetime, body: bytes) -> dict[str, str]:
    """The three headers by which a receiver knows that the body is ours and when it was sent."""
    seconds = str(int(moment.timestamp()))
    signed = b".".join((message_id.encode(), seconds.encode(), body))
    key = base64.b64decode(secret.removeprefix(_MARK))
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{signature}",
    }
