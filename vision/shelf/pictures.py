"""Where a catalogue's reference pictures lie: images/<sku>/ beside catalogue.csv."""

import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from vision.photo import PHOTO_EXTENSIONS
from vision.shelf.catalogue import Catalogue

FOLDER = "images"


@dataclass(frozen=True, slots=True)
class Picture:
    """A reference picture's file. sku: index in the catalogue. name: its path below the folder.

    size in bytes and mtime_ns tell whether it is still the file it was.
    """

    sku: int
    name: str
    file: str
    size: int
    mtime_ns: int

    @property
    def path(self) -> Path:
        """The file's path; made when asked for, ten thousand take long."""
        return Path(self.file)


def find_pictures(catalogue: Catalogue) -> list[Picture]:
    """All images/<sku>/*.{jpg,jpeg,png,webp,heic,heif} beside a catalogue that was read.

    By product, then by name; the extension's case does not matter, hidden files are left out.
    """
    folders = sku_folders(catalogue)
    pictures = []
    for index, sku in enumerate(catalogue.sku):
        if sku not in folders:
            continue
        with os.scandir(folders[sku]) as files:
            found = sorted((file for file in files if _is_picture(file)), key=lambda f: f.name)
        for file in found:
            status = file.stat()
            name = f"{FOLDER}/{sku}/{file.name}"
            pictures.append(Picture(index, name, file.path, status.st_size, status.st_mtime_ns))
    return pictures


def sku_folders(catalogue: Catalogue) -> dict[str, str]:
    """The paths of the folders in images/, by the SKU they are named after, known or not.

    Names are compared in Unicode's composed form: some systems store them decomposed.
    """
    root = catalogue.folder / FOLDER if catalogue.folder else None
    if root is None or not root.is_dir():
        return {}
    with os.scandir(root) as folders:
        return {
            unicodedata.normalize("NFC", folder.name): folder.path
            for folder in folders
            if folder.is_dir() and not folder.name.startswith(".")
        }


def _is_picture(file: os.DirEntry[str]) -> bool:
    extension = os.path.splitext(file.name)[1].lower()  # noqa: PTH122  a Path takes long
    return extension in PHOTO_EXTENSIONS and not file.name.startswith(".") and file.is_file()
