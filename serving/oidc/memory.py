"""What a browser remembers of a sign-in under way: a signed cookie of a few minutes."""

import base64
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from serving.auth.secrets import same, sign
from serving.oidc.issuer import Attempt

COOKIE = "shelfeye_oidc"
MINUTES = 10


@dataclass(frozen=True, slots=True)
class Remembered:
    """An attempt, and where to go after it: a path of this service."""

    attempt: Attempt
    target: str

    def cookie(self, key: str) -> str:
        """As a text that only we can make."""
        expires = int((datetime.now(UTC) + timedelta(minutes=MINUTES)).timestamp())
        content = {"attempt": asdict(self.attempt), "target": self.target, "expires": expires}
        text = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()
        return f"{text}.{_signature(key, text)}"

    @classmethod
    def read(cls, key: str, cookie: str, state: str) -> "Remembered | None":
        """The attempt that this state belongs to; None for another's, or one that took too long."""
        text, _, signature = cookie.partition(".")
        if not same(_signature(key, text), signature):
            return None
        content = json.loads(base64.urlsafe_b64decode(text))
        found = cls(Attempt(**content["attempt"]), content["target"])
        is_late = content["expires"] < datetime.now(UTC).timestamp()
        return None if is_late or not same(found.attempt.state, state) else found


def local_path(target: str) -> str:
    """The target if it is a path of this service, else its first page."""
    is_local = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_local and target.isprintable() else "/"


def _signature(key: str, text: str) -> str:
    return sign(key, f"oidc/{text}", datetime.fromtimestamp(0, UTC))
