"""The service's settings, read from the environment or .env. configs/.env.example shows each."""

import secrets
from pathlib import Path
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AliasChoices, Field, PositiveInt, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from serving.auth.roles import Role
from vision.config import PipelineConfig
from vision.errors import ConfigError
from vision.shelf.catalogue import Catalogue

PREFIX = "SHELFEYE_"
UNPREFIXED = frozenset({"database_url", "photos_url"})
SECRET_CHARACTERS = 32
Seconds = Annotated[float, Field(gt=0, le=86_400)]
HttpAddress = Annotated[str, Field(pattern=r"^https://[^\s/]+|^http://(127\.0\.0\.1|localhost)\b")]
"""By http on this machine only."""


def _plain(name: str) -> AliasChoices:
    """A variable that other tools know too and so goes without our prefix."""
    return AliasChoices(name)


class Settings(BaseSettings):
    """What a person who runs the service may choose.

    Without database_url the service keeps a PostgreSQL of its own in `data`; without photos_url
    the photos lie there too. With a database of one's own the two choices that must not be left
    to chance are asked for: secret_key and weights.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, populate_by_name=True
    )

    database_url: str | None = Field(default=None, validation_alias=_plain("DATABASE_URL"))
    photos_url: str | None = Field(default=None, validation_alias=_plain("PHOTOS_URL"))
    data: Path = Path("shelfeye-data")
    secret_key: Annotated[str, Field(min_length=SECRET_CHARACTERS)] | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65_535)] = 8000
    secure_cookies: bool = False
    admin_email: Annotated[str, Field(max_length=254)] = "admin@example.com"
    weights: Annotated[str, Field(min_length=1)] | None = None
    pipeline: Path | None = None
    catalogue: Path | None = None
    score: Path | None = None
    shelf_rules: Path | None = None
    database_connections: PositiveInt = 10
    photo_bytes: Annotated[int, Field(ge=1_000, le=40_000_000)] = 20_000_000
    picture_link_seconds: Seconds = 900
    session_hours: Annotated[int, Field(ge=1, le=720)] = 12
    sign_in_attempts: PositiveInt = 5
    sign_in_lock_seconds: Seconds = 900
    public_url: HttpAddress | None = None
    oidc_issuer: HttpAddress | None = None
    oidc_client_id: Annotated[str, Field(min_length=1)] | None = None
    oidc_client_secret: Annotated[str, Field(min_length=1)] | None = None
    oidc_name: str = "Single sign-on"
    oidc_workspace: UUID | None = None
    oidc_role: Role = Role.REP
    sync_seconds: Seconds = 60
    webhook_seconds: Seconds = 10
    webhook_private_addresses: bool = False
    worker_jobs: PositiveInt = 2
    worker_heartbeat_seconds: Seconds = 5
    worker_metrics_port: Annotated[int, Field(ge=0, le=65_535)] = 9464
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"

    @model_validator(mode="after")
    def _nothing_left_to_chance(self) -> Self:
        if self.database_url and not self.secret_key:
            raise ValueError(f"with DATABASE_URL set, {PREFIX}SECRET_KEY has to be set as well")
        if self.database_url and not self.weights:
            raise ValueError(
                f"with DATABASE_URL set, {PREFIX}WEIGHTS has to name the weights whose licence "
                "suits you: research, clear or an ONNX file"
            )
        return self

    @model_validator(mode="after")
    def _whole_issuer(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client_id and self.public_url):
            needed = f"{PREFIX}OIDC_CLIENT_ID and {PREFIX}PUBLIC_URL have to be set as well"
            raise ValueError(f"with {PREFIX}OIDC_ISSUER set, {needed}")
        return self

    @classmethod
    def load(cls) -> Self:
        """The settings of this environment. Raises ConfigError naming the variable."""
        try:
            return cls()
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            name = variable(str(problem["loc"][0])) if problem["loc"] else "the settings"
            expected = "see configs/.env.example"
            raise ConfigError(name, problem["msg"], expected) from error

    def signing_key(self) -> str:
        """secret_key, or one made once and kept in `data`, readable by its owner only."""
        if self.secret_key:
            return self.secret_key
        path = self.data / "secret_key"
        if not path.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f"secret_key.{secrets.token_hex(4)}")
            part.touch(mode=0o600)
            part.write_text(secrets.token_urlsafe(SECRET_CHARACTERS))
            _keep_first(part, path)
        return path.read_text()

    def pipeline_config(self) -> PipelineConfig:
        """The pipeline's settings, with the weights chosen here."""
        config = PipelineConfig.load(self.pipeline) if self.pipeline else PipelineConfig()
        return config.model_copy(update={"weights": self.weights}) if self.weights else config

    def read_catalogue(self) -> Catalogue | None:
        """The products to look for; None leaves every facing unknown."""
        return Catalogue.read(self.catalogue) if self.catalogue else None


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return field.upper() if field.lower() in UNPREFIXED else f"{PREFIX}{field}".upper()


def _keep_first(part: Path, path: Path) -> None:
    """Give part the name path unless another process was first."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        pass
    finally:
        part.unlink()
