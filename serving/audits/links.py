"""Signed links: whoever holds one sees one picture, for a while."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from serving.auth.secrets import same, sign
from serving.errors import Forbidden

PICTURES = "/v1/pictures/"


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and checks links to what lies in storage. seconds: how long one is good for."""

    key: str
    seconds: float

    def expiry(self) -> datetime:
        """When links made now stop working."""
        return (datetime.now(UTC) + timedelta(seconds=self.seconds)).replace(microsecond=0)

    def to(self, storage_key: str, expires: datetime) -> str:
        """The address of what lies under a key."""
        signature = sign(self.key, storage_key, expires)
        return f"{PICTURES}{storage_key}?expires={int(expires.timestamp())}&signature={signature}"

    def check(self, storage_key: str, expires: int, signature: str) -> None:
        """Raises Forbidden for a link that is not ours or has expired."""
        moment = datetime.fromtimestamp(expires, UTC)
        if not same(sign(self.key, storage_key, moment), signature):
            raise Forbidden("This link was not signed here.", code="link_not_signed")
        if moment < datetime.now(UTC):
            raise Forbidden("This link has expired; ask for the audit again.", code="link_expired")

    def alias(self, workspace_id: object) -> Callable[[str], str]:
        """Made-up names for brands, the same for one workspace in every answer."""

        def name(brand: str) -> str:
            return f"brand {sign(self.key, f'{workspace_id}/{brand}', _NEVER)[:6]}"

        return name


_NEVER = datetime.fromtimestamp(0, UTC)
