"""Reading the multipart body of an upload, in pieces, after the caller is known."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from serving.errors import InvalidField, WrongMediaType
from serving.photos.schemas import UploadForm, plain_name

_MULTIPART = "multipart/form-data"
_FIELD_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Upload:
    """A photo still in a temporary file, larger ones on disk. name: as a person knows it."""

    file: UploadFile
    name: str
    form: UploadForm


@asynccontextmanager
async def uploaded(request: Request) -> AsyncIterator[Upload]:
    """The upload of a request; the temporary file is gone at the end.

    Raises WrongMediaType, InvalidField and RequestValidationError naming the fields.
    """
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != _MULTIPART:
        told = f"Expected {_MULTIPART} with a part named photo."
        raise WrongMediaType(told, code="not_multipart", part="photo")
    fields = len(UploadForm.model_fields) + 1
    async with request.form(max_files=1, max_fields=fields, max_part_size=_FIELD_BYTES) as parts:
        values: dict[str, object] = {}
        for name, value in parts.multi_items():
            if name in values:
                raise InvalidField("comes twice", name, "twice")
            values[name] = value
        photo = values.pop("photo", None)
        if not isinstance(photo, UploadFile):
            raise InvalidField("expected a file", "photo", "no_file")
        try:
            form = UploadForm.model_validate(values)
        except ValidationError as error:
            raise RequestValidationError(error.errors()) from error
        yield Upload(photo, plain_name(photo.filename), form)
