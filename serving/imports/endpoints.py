"""What the import and export routes of all resources say of themselves."""

from typing import Annotated, Any

from fastapi import Depends, Query

from serving.errors import InvalidField, TooLarge, WrongMediaType, responses
from serving.imports.schemas import FileFormat, ImportAsked, file_schema
from serving.sheets import XLSX

Asked = Annotated[ImportAsked, Depends()]
Format = Annotated[FileFormat, Query()]
IMPORT: dict[str, Any] = {
    "responses": responses(TooLarge, WrongMediaType, InvalidField),
    "openapi_extra": {"requestBody": file_schema()},
}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILES = {"text/csv": {"schema": {"type": "string"}}, XLSX: _BINARY}
EXPORT: dict[str, Any] = {"responses": {200: {"content": _FILES}}}
