"""`shelfeye serve`, `api`, `worker`, `workspace`, `rollups`: the service and its processes."""

import signal
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.commands.extras import needs
from vision.errors import ConfigError

if TYPE_CHECKING:
    from serving.settings import Settings

rollups = typer.Typer(no_args_is_help=True)


def serve() -> None:
    """Start API and worker; configs/.env.example shows the settings.

    Without DATABASE_URL and PHOTOS_URL everything is kept in ./shelfeye-data.
    """
    with needs("serving"):
        from serving.launch import prepared
        from serving.settings import Settings
        from serving.supervise import supervise
    with prepared(Settings.load()) as settings:
        _greet(settings)
        code = supervise(["api", "worker"])
    raise typer.Exit(code)


def api() -> None:
    """Start the API alone; any number of them may run on one database."""
    with needs("serving"):
        from serving.app import create_server
        from serving.launch import prepared
        from serving.settings import Settings
    with prepared(Settings.load()) as settings:
        _greet(settings, only_token=True)
        _until_signalled(create_server(settings).run)


def worker() -> None:
    """Start a worker alone; any number of them may run on one database."""
    with needs("serving"):
        import asyncio

        from serving.catalogue.fitting import PipelineFit
        from serving.launch import prepared
        from serving.settings import Settings
        from serving.worker import work
        from vision.pipeline import Pipeline
    with prepared(Settings.load()) as settings:
        pipeline = Pipeline.load(settings.pipeline_config(), settings.read_catalogue())
        card = pipeline.detector.engine.card
        if card.licence_note:
            typer.echo(f"{card.name}: {card.licence_note}", err=True)
        asyncio.run(work(settings, pipeline, fit=PipelineFit(pipeline, settings.pipeline_config())))


def workspace(
    name: Annotated[str, typer.Argument(help="As its people will read it.")],
    email: Annotated[str, typer.Argument(help="Of its first admin.")],
) -> None:
    """Found another workspace and print its admin's token."""
    with needs("serving"):
        from serving.errors import Conflict
        from serving.launch import new_workspace, prepared
        from serving.settings import Settings
    with prepared(Settings.load()) as settings:
        try:
            typer.echo(new_workspace(settings, name, email))
        except Conflict as error:
            raise ConfigError(email, str(error.detail), "an address nobody has yet") from error


@rollups.command()
def verify() -> None:
    """List where the rollups of reports differ from the facings they sum up; 1 if anywhere."""
    with needs("serving"):
        import asyncio

        from serving.launch import prepared
        from serving.rollups import upkeep
        from serving.settings import Settings
    with prepared(Settings.load()) as settings:
        differences = asyncio.run(upkeep.verify(settings))
    for difference in differences:
        typer.echo(str(difference))
    typer.echo(f"{len(differences)} differences", err=True)
    raise typer.Exit(1 if differences else 0)


@rollups.command()
def rebuild() -> None:
    """Sum up all facings anew; audits that end meanwhile wait."""
    with needs("serving"):
        import asyncio

        from serving.launch import prepared
        from serving.rollups import upkeep
        from serving.settings import Settings
    with prepared(Settings.load()) as settings:
        audits = asyncio.run(upkeep.rebuild(settings))
    typer.echo(f"{audits} audits summed up")


def _greet(settings: "Settings", only_token: bool = False) -> None:
    """The address, and once in the life of an installation the first admin's token."""
    from serving.launch import first_token

    if token := first_token(settings):
        typer.echo(f"First admin token, shown this once: {token}")
    if not only_token:
        typer.echo(f"Shelf Eye: http://{settings.host}:{settings.port}/v1/openapi.json")


def _until_signalled(run: Callable[[], None]) -> None:
    """uvicorn passes on the signal it got; what was opened before it is still to be closed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        run()
