"""Writing the audit log: every change that a person makes, and every look at what it guards.

A dependency of every route: it writes in the request's transaction, so that a change and its entry
are both there or neither is.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import get_contextvars

from serving.audit_log.changes import changed_in
from serving.audit_log.repository import LogRepository
from serving.auth.actor import Actor
from serving.resources import Session

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
GUARDED = ("/v1/audits", "/v1/reports", "/v1/audit-log", "/v1/users", "/v1/session/oidc")
"""What is noted also when it is only looked at, and every file that leaves the service."""
_LONGEST = 2_000


@dataclass(slots=True)
class Log:
    """The entry of one request. written: whether it has been made already."""

    request: Request
    written: bool = False

    async def write(self, session: AsyncSession) -> None:
        """Add the entry in this transaction, once, for a caller who is known."""
        actor: Actor | None = getattr(self.request.state, "actor", None)
        if self.written or actor is None:
            return
        self.written = True
        await session.flush()
        url, client = self.request.url, self.request.client
        has_secrets = url.path.startswith("/v1/session")
        target = f"{url.path}?{url.query}" if url.query and not has_secrets else url.path
        await LogRepository(session, actor.scope).append(
            actor_id=actor.scope.user_id,
            actor=actor.email,
            action=self.request.scope["route"].name,
            target=target[:_LONGEST].replace("\x00", ""),
            changed=changed_in(session.sync_session),
            request_id=get_contextvars().get("request_id"),
            address=client.host if client else None,
        )

    def is_due(self) -> bool:
        """Whether this request is one to note."""
        path = self.request.url.path
        looks = path.startswith(GUARDED) or path.endswith((":export", "/file"))
        return self.request.method not in SAFE or looks


async def log(request: Request, session: Session) -> AsyncIterator[Log]:
    """The request's entry, written when the endpoint has answered without an error."""
    entry = Log(request)
    yield entry
    if entry.is_due():
        await entry.write(session)


Logged = Depends(log, scope="function")
TheLog = Annotated[Log, Logged]
