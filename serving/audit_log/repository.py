"""The audit log in the database: added to and read, never changed."""

from sqlalchemy import Select

from serving.audit_log.schemas import LogFilter
from serving.audit_log.tables import LogEntry
from serving.repository import Repository


class LogRepository(Repository[LogEntry]):
    table = LogEntry

    def matching(self, wanted: LogFilter) -> Select[tuple[LogEntry]]:
        """The entries a filter lets through."""
        prefix = wanted.target
        conditions = [
            LogEntry.actor_id == wanted.actor if wanted.actor else None,
            LogEntry.action == wanted.action if wanted.action else None,
            LogEntry.target.startswith(prefix, autoescape=True) if prefix else None,
            LogEntry.request_id == wanted.request_id if wanted.request_id else None,
            LogEntry.created_at >= wanted.since if wanted.since else None,
            LogEntry.created_at < wanted.until if wanted.until else None,
        ]
        return self.rows().where(*(found for found in conditions if found is not None))

    async def append(self, **values: object) -> None:
        """Add an entry."""
        await self.session.execute(self.scope.insert(LogEntry, **values))
