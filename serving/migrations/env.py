"""Alembic's entry: it migrates over the connection that serving.db hands it."""

from alembic import context

from serving.rollups import tables as _rollups  # noqa: F401
from serving.tables import Table


def is_ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    """Whether a thing in the database is ours and not the job queue's."""
    return kind != "table" or not (name or "").startswith("procrastinate_")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    include_object=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
