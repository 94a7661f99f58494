"""What the service does by the clock, without anybody asking."""

from collections.abc import Awaitable, Callable

from procrastinate import App, JobContext

ALERTS, UPKEEP = "evaluate_alerts", "nightly_upkeep"
CLOCK = {ALERTS: "12 * * * *", UPKEEP: "42 2 * * *"}
"""When each is due: cron, in UTC."""
Errands = dict[str, Callable[[], Awaitable[object]]]


def register(queue: App) -> None:
    """Make the errands known to a queue."""
    for name in CLOCK:
        queue.task(run, name=name, queue="errands", pass_context=True)


def schedule(queue: App) -> None:
    """Have the errands queued when they are due; of several workers one does each."""
    for name, cron in CLOCK.items():
        queue.periodic(cron=cron)(queue.tasks[name])


async def run(context: JobContext, timestamp: int) -> None:
    """Run the errand that the job is named after. timestamp: when it was due."""
    errands: Errands = context.additional_context["errands"]
    await errands[context.job.task_name]()
