"""Alembic's entry: it migrates over the connection that serving.db hands it."""

from alembic import context

from serving.alerts import tables as _alerts  # noqa: F401
from serving.audit_log import tables as _audit_log  # noqa: F401
from serving.audits import tables as _audits  # noqa: F401
from serving.catalogue import tables as _catalogue  # noqa: F401
from serving.models import tables as _models  # noqa: F401
from serving.must_stock import tables as _must_stock  # noqa: F401
from serving.planograms import tables as _planograms  # noqa: F401
from serving.price_lists import tables as _price_lists  # noqa: F401
from serving.reviews import tables as _reviews  # noqa: F401
from serving.rollups import checks as _checks  # noqa: F401
from serving.rollups import tables as _rollups  # noqa: F401
from serving.tables import Table
from serving.tasks import tables as _tasks  # noqa: F401
from serving.webhooks import tables as _webhooks  # noqa: F401


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
