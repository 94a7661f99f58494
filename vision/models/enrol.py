"""From a catalogue's pictures to its gallery: only what is new is embedded."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vision.decoding import Pixels, read_bytes
from vision.errors import CatalogueError, CatalogueFaults, PhotoError
from vision.models.embed import Embedder
from vision.models.fronts import Fronts
from vision.models.gallery import Gallery, Vectors, embed_views
from vision.models.gallery_file import FOLDER, Entry, GalleryFile, Maker
from vision.models.keypoints import SIDE, Features
from vision.models.packshot import LIMITS, read_packshot, trim
from vision.models.views import COUNT, at_working_size
from vision.photo import Photo
from vision.resize import resize
from vision.shelf.catalogue import Catalogue
from vision.shelf.pictures import Picture, find_pictures

Progress = Callable[[int, int], None]
"""Called with how many pictures are done, and of how many."""

_FRONTS = "fronts"
_CHUNK = 128  # pictures embedded between two savings


@dataclass(frozen=True, slots=True, eq=False)
class Enrolled:
    """A catalogue's gallery, and how it came about.

    pictures, sha256: of its references, in their order. embedded: pictures embedded now. dropped:
    pictures of the stored gallery that are no more. faults: pictures that can't be used.
    """

    gallery: Gallery
    pictures: tuple[Picture, ...]
    sha256: tuple[str, ...]
    embedded: int
    dropped: int
    faults: tuple[CatalogueError, ...]

    def checked(self) -> Gallery:
        """The gallery. Raises CatalogueError, or CatalogueFaults when several are at fault."""
        if len(self.faults) == 1:
            raise self.faults[0]
        if self.faults:
            raise CatalogueFaults.of("the catalogue's pictures", self.faults)
        return self.gallery


def build_gallery(
    catalogue: Catalogue, embed: Embedder, folder: Path, progress: Progress | None = None
) -> Gallery:
    """The gallery of a catalogue that was read, kept in a folder of its own.

    What the folder holds already is used if the same embedder made it, else made anew. Pictures
    are saved as they come: interrupted, it goes on where it stopped. Raises UnwritableFolder, and
    CatalogueError naming the pictures that can't be used; the others are kept.
    """
    return enrol(catalogue, embed, folder, keep=True, progress=progress).checked()


def open_gallery(
    catalogue: Catalogue, embed: Embedder, progress: Progress | None = None
) -> Gallery:
    """The gallery of a catalogue as its pictures are now; nothing is written.

    Vectors are taken from the gallery beside the catalogue where they fit; other pictures are
    embedded. Raises CatalogueError naming the pictures that can't be used.
    """
    folder = gallery_folder(catalogue)
    return enrol(catalogue, embed, folder, keep=False, progress=progress).checked()


def gallery_folder(catalogue: Catalogue) -> Path:
    """Where the gallery of a catalogue lies: in gallery/ beside it."""
    return (catalogue.folder or Path()) / FOLDER


def enrol(
    catalogue: Catalogue,
    embed: Embedder,
    folder: Path,
    keep: bool,
    progress: Progress | None = None,
) -> Enrolled:
    """See build_gallery (keep) and open_gallery; faults are handed back and not raised."""
    maker = Maker.of(embed)
    known = GalleryFile.read(folder)
    if known is None or known.maker != maker:
        known = GalleryFile(maker, (), np.zeros((0, COUNT, embed.dimension), np.float32))
    work = _Work(embed, known, Fronts(folder / _FRONTS, keep))
    pictures = find_pictures(catalogue)
    new = [picture for picture in pictures if not work.knows(picture)]
    report = progress or (lambda done, total: None)
    for first in range(0, len(new), _CHUNK):
        report(first, len(new))
        work.take(new[first : first + _CHUNK])
        if keep and first + _CHUNK < len(new):
            work.file(list(work.entries)).write(folder)
    report(len(new), len(new))
    good = [picture for picture in pictures if picture.name in work.entries]
    file = work.file([picture.name for picture in good])
    if keep and file.entries != known.entries:
        file.write(folder)
        work.fronts.drop_all_but({entry.sha256 for entry in file.entries})
    return _enrolled(good, file, work, known)


def _enrolled(
    pictures: list[Picture], file: GalleryFile, work: "_Work", known: GalleryFile
) -> Enrolled:
    def front(index: int) -> Pixels:
        pack = work.fronts.get(file.entries[index].sha256)
        return resize(trim(read_packshot(pictures[index].path)), SIDE) if pack is None else pack

    def features(index: int) -> Features | None:
        return work.fronts.features(file.entries[index].sha256)

    vectors = file.vectors.reshape(-1, file.vectors.shape[2])
    reference = np.repeat(np.arange(len(pictures), dtype=np.int32), COUNT)
    sku = np.array([picture.sku for picture in pictures], np.int32)
    dropped = {entry.path for entry in known.entries} - {entry.path for entry in file.entries}
    return Enrolled(
        Gallery(sku, vectors, reference, front, features),
        tuple(pictures),
        tuple(entry.sha256 for entry in file.entries),
        work.embedded,
        len(dropped),
        tuple(work.faults),
    )


class _Work:
    """What is known of the pictures so far, by path and by sha256."""

    def __init__(self, embed: Embedder, known: GalleryFile, fronts: Fronts) -> None:
        self.embed, self.known, self.fronts = embed, known, fronts
        self.entries = {entry.path: entry for entry in known.entries}
        shas = (entry.sha256 for entry in known.entries)
        self.vectors: dict[str, Vectors] = dict(zip(shas, known.vectors, strict=True))
        self.embedded = 0
        self.faults: list[CatalogueError] = []

    def knows(self, picture: Picture) -> bool:
        """Whether the file is as it was by its size and time."""
        entry = self.entries.get(picture.name)
        now = (picture.size, picture.mtime_ns)
        return entry is not None and (entry.size, entry.mtime_ns) == now

    def take(self, pictures: Sequence[Picture]) -> None:
        """Read pictures, and embed those whose content is not known."""
        fresh: dict[str, Pixels] = {}
        fronts: dict[str, Pixels] = {}
        for picture in pictures:
            self.entries.pop(picture.name, None)
            try:
                data = read_bytes(picture.path, LIMITS)
                sha256 = hashlib.sha256(data).hexdigest()
                if sha256 not in self.vectors and sha256 not in fresh:
                    pack = trim(Photo.decode(data, str(picture.path), LIMITS).pixels)
                    fronts[sha256] = resize(pack, SIDE)
                    fresh[sha256] = at_working_size(pack)
            except (PhotoError, CatalogueError) as error:
                cause = error.cause or error.message
                self.faults.append(CatalogueError(picture.path, cause, error.expected))
                continue
            entry = Entry(picture.name, sha256, picture.size, picture.mtime_ns)
            self.entries[picture.name] = entry
        self.fronts.put(fronts)
        made = embed_views(list(fresh.values()), self.embed)
        self.vectors.update(zip(fresh, made, strict=True))
        self.embedded += len(fresh)

    def file(self, paths: list[str]) -> GalleryFile:
        """The file of these pictures, in this order."""
        entries = tuple(self.entries[path] for path in paths)
        if entries == self.known.entries:
            return self.known
        vectors = [self.vectors[entry.sha256] for entry in entries]
        empty = self.known.vectors[:0]
        return GalleryFile(self.known.maker, entries, np.stack(vectors) if vectors else empty)
