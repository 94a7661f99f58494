"""Photos in the database."""

from typing import Any
from uuid import UUID, uuid4

from serving.repository import Repository
from serving.tables import Photo


class PhotoRepository(Repository[Photo]):
    table = Photo

    async def add_once(self, **values: Any) -> Photo | None:
        """A new photo; None where one of its unique keys is there already.

        While another transaction is about to add the same, this waits for how that ends.
        """
        photo_id = uuid4()
        insertion = self.scope.insert(Photo, id=photo_id, **values).on_conflict_do_nothing()
        added = await self.session.execute(insertion.returning(Photo.id))
        return await self.get(photo_id) if added.one_or_none() else None

    async def by_key(self, key: str) -> Photo | None:
        """The caller's photo that came with this idempotency key."""
        mine = Photo.user_id == self.scope.user_id
        return await self.find(self.rows().where(mine, Photo.idempotency_key == key))

    async def same(self, sha256: str, store_id: UUID | None, visit_id: UUID | None) -> Photo | None:
        """The caller's photo of these bytes in this store and visit."""
        is_same = (
            Photo.user_id == self.scope.user_id,
            Photo.sha256 == sha256,
            Photo.store_id.is_not_distinct_from(store_id),
            Photo.visit_id.is_not_distinct_from(visit_id),
        )
        return await self.find(self.rows().where(*is_same))
