"""Which rows a transaction has changed, noted while it goes on."""

from sqlalchemy import event
from sqlalchemy.orm import Session

MOST = 50
_NOTED = "changed"
_INNER = frozenset({"facing", "entry", "rollup", "session", "failure"})
"""Rows that belong to another one or are no business of the log's."""


def changed_in(session: Session) -> list[str]:
    """The rows changed so far, as "store 6f1f…", each once."""
    return list(session.info.get(_NOTED, {}))


@event.listens_for(Session, "after_flush")
def _note(session: Session, _: object) -> None:
    noted = session.info.setdefault(_NOTED, {})
    for row in (*session.new, *session.dirty, *session.deleted):
        noun = getattr(row, "noun", "row")
        if len(noted) < MOST and noun not in _INNER and hasattr(row, "id"):
            noted[f"{noun} {row.id}"] = None
