"""What a worker does every night and every hour."""

from serving.alerts.service import evaluate
from serving.jobs.periodic import ALERTS, UPKEEP, Errands
from serving.resources import Resources
from serving.retention.service import expire, sweep
from serving.reviews.queueing import queue_the_rest
from serving.scope import Scope
from serving.webhooks.repository import DeliveryRepository
from serving.workspaces.repository import all_workspaces

DELIVERY_DAYS = 30
"""How long the delivery log goes back."""


def errands(held: Resources) -> Errands:
    """The errands by their names."""

    async def upkeep() -> None:
        await expire(held.database, held.storage)
        await sweep(held.database, held.storage)
        await forget_deliveries(held)
        await queue_the_rest(held)

    return {ALERTS: lambda: evaluate(held), UPKEEP: upkeep}


async def forget_deliveries(held: Resources) -> None:
    """Delete webhook deliveries that have been over for DELIVERY_DAYS."""
    async with held.database.session() as session:
        for workspace_id in await all_workspaces(session):
            scope = Scope.of_worker(workspace_id)
            await DeliveryRepository(session, scope).forget(DELIVERY_DAYS)
