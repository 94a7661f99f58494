"""`shelfeye demo`: the whole service with a workspace full of invented shops."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.commands.extras import needs
from vision.errors import ConfigError

if TYPE_CHECKING:
    from serving.demo.founding import Credential
    from serving.settings import Settings

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_KNOWN = "shelf-eye-demo"
_PROCESSES = ("api", "worker")


def demo(
    weeks: Annotated[int, typer.Option(min=1, max=12, help="Of history.")] = 12,
    stores: Annotated[int, typer.Option(min=1, max=40, help="How many.")] = 40,
    password: Annotated[str, typer.Option(help="Of everybody in the demo.")] = _KNOWN,
    once: Annotated[bool, typer.Option(help="Check that the service answers, then stop.")] = False,
) -> None:
    """Start the service with a demo workspace: invented brands, stores, visits and audits.

    It is kept where `shelfeye serve` keeps everything, and founded once.
    """
    with needs("serving"):
        from serving.demo.service import founded
        from serving.launch import prepared
        from serving.settings import Settings
        from serving.supervise import supervise
    settings = Settings.load()
    if password == _KNOWN and settings.host not in _LOOPBACK:
        raise ConfigError("--password", "everybody knows the demo's", "one of your own")
    settings = _completed(settings)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with prepared(settings) as ready:
        people = founded(ready, stores, weeks, password)
        _tell(ready, people)
        code = _checked(ready, people) if once else supervise(_PROCESSES)
    raise typer.Exit(code)


def _completed(settings: "Settings") -> "Settings":
    """With the demo's score and the weights that were trained on rendered shelves, which may be
    used commercially as well; for the processes to be started too.
    """
    from serving.demo.scores import write_score

    score = settings.score or (settings.data / "demo" / "score.yaml").absolute()
    if score != settings.score:
        write_score(score)
    chosen = {"weights": settings.weights or "clear", "score": score}
    os.environ |= {f"SHELFEYE_{name.upper()}": str(value) for name, value in chosen.items()}
    return settings.model_copy(update=chosen)


def _tell(settings: "Settings", people: "tuple[Credential, ...]") -> None:
    """The address, and how everybody gets in."""
    address = f"http://{settings.host}:{settings.port}"
    typer.echo(f"Shelf Eye: {address}/   API: {address}/v1/openapi.json")
    width = max(len(one.person.email) for one in people)
    for one in people:
        person = one.person
        role = f"{person.role} ({', '.join(person.brands)})" if person.brands else person.role
        typer.echo(f"  {person.email:{width}}  {one.password}  {one.token}  {role}")


def _checked(settings: "Settings", people: "tuple[Credential, ...]") -> int:
    """Run the service until it has been asked what people ask; 1 if it did not answer."""
    from serving.demo.check import check
    from serving.supervise import supervise

    analyst = next(one for one in people if one.person.role == "analyst")
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(check, settings, analyst)
        asked.add_done_callback(lambda _: os.kill(os.getpid(), signal.SIGTERM))
        failed = supervise(_PROCESSES)
        try:
            typer.echo(f"It answers: {asked.result()}")
        except (OSError, ValueError) as error:
            typer.echo(f"It does not answer: {error}", err=True)
            failed = 1
    return failed
