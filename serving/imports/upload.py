"""The file of an import, or a picture: one part of a multipart body."""

from fastapi import Request
from starlette.datastructures import UploadFile

from serving.errors import InvalidField, WrongMediaType
from serving.photos.schemas import plain_name

_MULTIPART = "multipart/form-data"


async def sent_file(request: Request, field: str, most: int) -> tuple[str, bytes]:
    """Name and bytes of the only part. Raises WrongMediaType and InvalidField.

    The caller is known by then; the body has been counted by serving.middleware.
    """
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != _MULTIPART:
        told = f"Expected {_MULTIPART} with a part named {field}."
        raise WrongMediaType(told, code="not_multipart", part=field)
    async with request.form(max_files=1, max_fields=1) as parts:
        found = dict(parts.multi_items())
        file = found.pop(field, None)
        if not isinstance(file, UploadFile):
            raise InvalidField("expected a file", field, "no_file")
        if found:
            raise InvalidField("is not expected here", min(found), "extra_forbidden")
        data = await file.read()
        if len(data) > most:
            told = f"at most {most / 1e6:g} MB are accepted here"
            raise InvalidField(told, field, "body_too_large", most_bytes=most)
        return plain_name(file.filename), data
