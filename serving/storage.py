"""Where photos and pictures lie: a local folder, or S3 and its like by URL."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Self
from uuid import UUID

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from serving.settings import Settings

if TYPE_CHECKING:
    from obstore import GetResult

CHUNK = 1 << 20
JPEG = "image/jpeg"
PICTURES = ("photo", "overlay")
"""Kinds of pictures that show a whole photo."""


@dataclass(frozen=True, slots=True)
class Storage:
    """Bytes by key. A key begins with its workspace, so that one workspace's can be deleted."""

    store: ObjectStore

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The store of photos_url, or the folder photos in `data`."""
        if settings.photos_url:
            return cls(from_url(settings.photos_url))
        return cls(LocalStore((settings.data / "photos").absolute(), mkdir=True))

    async def put(self, key: str, data: BinaryIO | bytes) -> None:
        """Keep data under key, whole or not at all."""
        await obstore.put_async(self.store, key, data)

    async def get(self, key: str) -> bytes:
        """All bytes of key. Raises FileNotFoundError."""
        result = await obstore.get_async(self.store, key)
        return bytes(await result.bytes_async())

    async def stream(self, key: str) -> tuple[int, AsyncIterator[bytes]]:
        """How many bytes key holds, and these in pieces. Raises FileNotFoundError."""
        result = await obstore.get_async(self.store, key)
        return result.meta["size"], _pieces(result)

    async def delete(self, keys: Sequence[str]) -> None:
        """Let go of keys; one that is not there is no fault."""
        for key in keys:
            with suppress(FileNotFoundError):
                await obstore.delete_async(self.store, key)

    async def keys(self, prefix: str | None = None) -> AsyncIterator[tuple[str, datetime]]:
        """Every key under a prefix of whole folders, and when it was last written."""
        async for found in obstore.list(self.store, prefix):
            for item in found:
                yield item["path"], item["last_modified"]

    async def ping(self) -> None:
        """Write something. Raises what obstore raises when that can't be done."""
        await obstore.put_async(self.store, "ready", b"")


def photo_key(workspace_id: UUID, sha256: str) -> str:
    """Where the uploaded bytes lie, exactly as they came."""
    return f"{workspace_id}/photos/{sha256[:2]}/{sha256}"


def picture_key(workspace_id: UUID, audit_id: UUID, kind: str) -> str:
    """Where a picture made for people lies; kind: photo or overlay."""
    return f"{workspace_id}/pictures/{audit_id}/{kind}.jpg"


def reference_key(workspace_id: UUID, sha256: str) -> str:
    """Where the bytes of a reference picture lie; with .jpg after it, its copy for people."""
    return f"{workspace_id}/references/{sha256[:2]}/{sha256}"


def hash_of(file: BinaryIO) -> tuple[str, int]:
    """sha256 in hex and length of what the file holds, which is then at its beginning again."""
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    return digest.hexdigest(), size


async def _pieces(result: "GetResult") -> AsyncIterator[bytes]:
    async for piece in result.stream(CHUNK):
        yield bytes(piece)
