"""The upload's form and its answer."""

from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator

from serving.fields import Body, Line, Moment, Note


def _none_if_empty(value: object) -> object:
    """A form sends an empty text for what was left open."""
    return None if value == "" else value


_Open = BeforeValidator(_none_if_empty)


class UploadForm(Body):
    """The fields beside the photo. priority: batch lets people who wait go first."""

    store: Annotated[UUID | None, _Open] = None
    visit: Annotated[UUID | None, _Open] = None
    taken_at: Annotated[Moment | None, _Open] = None
    position: Annotated[Line | None, _Open] = None
    device: Annotated[Line | None, _Open] = None
    note: Annotated[Note | None, _Open] = None
    priority: Annotated[Literal["interactive", "batch"] | None, _Open] = None


class PhotoAccepted(BaseModel):
    """status: of the audit, for which ask at `audit`. repeated: the photo was there already."""

    id: UUID
    sha256: str
    repeated: bool
    audit_id: UUID
    status: str
    audit: str


def plain_name(name: str | None) -> str:
    """A file's name as a person knows it: no folders, no control characters, not too long."""
    last = PureWindowsPath(PurePosixPath(name or "").name).name
    shown = "".join(c for c in last if c.isprintable()).strip()
    return shown[-150:] or "photo"


def form_schema(photo_bytes: int) -> dict[str, object]:
    """OpenAPI's description of the multipart body, which the endpoint reads by itself."""
    schema = UploadForm.model_json_schema()
    text = f"JPEG, PNG, WebP or HEIC, at most {photo_bytes / 1e6:g} MB."
    photo = {"type": "string", "format": "binary", "description": text}
    properties = {"photo": photo, **schema["properties"]}
    form = {"type": "object", "required": ["photo"], "properties": properties}
    return {"required": True, "content": {"multipart/form-data": {"schema": form}}}
