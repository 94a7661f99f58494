"""What is wrong with a catalogue, before it hurts: file, pictures, look-alikes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.errors import CatalogueError
from vision.models.embed import Embedder
from vision.models.enrol import Enrolled, Progress, enrol, gallery_folder
from vision.models.look_alikes import Neighbour, look_alikes, neighbours
from vision.models.packshot import flaws, read_packshot
from vision.shelf.catalogue import Catalogue, catalogue_path
from vision.shelf.catalogue_file import read_file
from vision.shelf.pictures import FOLDER, Picture, find_pictures, sku_folders

_NAMED = 5  # SKUs named in a finding about many
_THUMB, _SOFT = 48, 1.5  # pixels at which two pictures are compared, and their blur
_SAME = 30.0  # levels; saving a picture again smaller changes less, measured on 150 packshots


@dataclass(frozen=True, slots=True)
class Finding:
    """level "fault": it must be mended; "warning": it may be meant. subject: line, file, SKUs."""

    level: Literal["fault", "warning"]
    subject: str
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """All findings about a catalogue, faults first, and its look-alikes, worst first.

    enrolled: its gallery; None without an embedder.
    """

    catalogue: Catalogue
    findings: tuple[Finding, ...]
    pairs: tuple[Neighbour, ...]
    enrolled: Enrolled | None

    @property
    def faults(self) -> int:
        """How many findings are faults."""
        return sum(finding.level == "fault" for finding in self.findings)


def check_catalogue(
    folder: str | Path, embed: Embedder | None, progress: Progress | None = None
) -> Check:
    """Check a folder with catalogue.csv, or that file; nothing is written.

    embed: finds look-alikes; None leaves them out. Raises CatalogueError when there is nothing to
    check: no file, another encoding, no column sku or brand.
    """
    path = catalogue_path(folder)
    file = read_file(path)
    catalogue = replace(Catalogue.of(file.products), folder=path.parent)
    pictures = find_pictures(catalogue)
    findings = [_fault(error, path) for error in file.faults]
    if not findings and not file.products:
        findings = [Finding("fault", path.name, "it holds no product")]
    findings += missing_pictures(catalogue, pictures)
    findings += _unreadable_or_poor(catalogue, pictures)
    findings += _unknown_folders(catalogue, len(file.faults) > 0)
    findings += _missing_sizes(catalogue)
    enrolled, pairs = None, []
    if embed:
        enrolled = enrol(catalogue, embed, gallery_folder(catalogue), False, progress)
        pairs = look_alikes(neighbours(enrolled.gallery))
        findings += _same_files(catalogue, enrolled)
        findings += _alike(catalogue, enrolled, pairs)
    findings.sort(key=lambda finding: finding.level == "warning")
    return Check(catalogue, tuple(findings), tuple(pairs), enrolled)


def missing_pictures(catalogue: Catalogue, pictures: Sequence[Picture]) -> list[Finding]:
    """A fault for each product without a reference picture."""
    shown = {picture.sku for picture in pictures}
    return [
        Finding("fault", sku, f"no picture; expected {FOLDER}/{sku}/ with a JPEG, PNG or WebP")
        for index, sku in enumerate(catalogue.sku)
        if index not in shown
    ]


def _fault(error: CatalogueError, path: Path) -> Finding:
    subject = error.subject.removeprefix(f"{path}, ")
    return Finding("fault", subject if subject != str(path) else path.name, error.reason)


def _unreadable_or_poor(catalogue: Catalogue, pictures: Sequence[Picture]) -> Iterator[Finding]:
    for picture in pictures:
        try:
            found = flaws(read_packshot(picture.path))
        except CatalogueError as error:
            yield Finding("fault", picture.name, error.reason)
            continue
        for flaw in found:
            yield Finding("warning", picture.name, flaw)


def _unknown_folders(catalogue: Catalogue, lines_left_out: bool) -> list[Finding]:
    """Pictures of no product; not told while faulty lines may be their products."""
    unknown = sorted(set(sku_folders(catalogue)) - set(catalogue.sku))
    if not unknown or lines_left_out:
        return []
    return [Finding("warning", _several(unknown), f"a folder in {FOLDER}/ of no product")]


def _missing_sizes(catalogue: Catalogue) -> list[Finding]:
    unknown = np.isnan(catalogue.width_mm) | np.isnan(catalogue.height_mm)
    if not unknown.any():
        return []
    skus = [catalogue.sku[i] for i in np.flatnonzero(unknown)]
    message = "no width_mm or height_mm: no share in centimetres, sizes can't be told apart"
    return [Finding("warning", _several(skus), message)]


def _same_files(catalogue: Catalogue, enrolled: Enrolled) -> Iterator[Finding]:
    """Files with the same bytes, of one product or of several."""
    by_sha256: Mapping[str, list[Picture]] = defaultdict(list)
    for picture, sha256 in zip(enrolled.pictures, enrolled.sha256, strict=True):
        by_sha256[sha256].append(picture)
    for pictures in by_sha256.values():
        if len(pictures) > 1:
            names = [picture.name for picture in pictures]
            products = len({picture.sku for picture in pictures})
            of = "one product" if products == 1 else f"{products} products"
            yield Finding("warning", _several(names), f"the same file for {of}")


def _alike(
    catalogue: Catalogue, enrolled: Enrolled, pairs: Iterable[Neighbour]
) -> Iterator[Finding]:
    sha256: Mapping[int, set[str]] = defaultdict(set)
    for picture, sha in zip(enrolled.pictures, enrolled.sha256, strict=True):
        sha256[picture.sku].add(sha)
    for pair in pairs:
        if sha256[pair.sku] & sha256[pair.neighbour]:
            continue
        subject = f"{catalogue.sku[pair.sku]}, {catalogue.sku[pair.neighbour]}"
        alike = "nearly the same picture" if _same_shot(enrolled, pair) else "look-alikes"
        message = f"{alike}: {pair.similarity:.3f} alike, own views {pair.spread:.3f}"
        yield Finding("warning", subject, message)


def _same_shot(enrolled: Enrolled, pair: Neighbour) -> bool:
    """Whether the first pictures differ by no more than compression and size change."""
    ours, theirs = (_thumbnail(enrolled, sku) for sku in (pair.sku, pair.neighbour))
    return bool(np.percentile(np.abs(ours - theirs), 99.5) <= _SAME)


def _thumbnail(enrolled: Enrolled, sku: int) -> NDArray[np.float32]:
    """A product's first pack, (48, 48, 3), whatever its proportions, a little blurred."""
    pack = enrolled.gallery.front(int(np.searchsorted(enrolled.gallery.sku, sku)))
    small = cv2.resize(pack, (_THUMB, _THUMB), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small.astype(np.float32), (0, 0), _SOFT)


def _several(names: Sequence[str]) -> str:
    """The names, or the first few and how many there are."""
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
