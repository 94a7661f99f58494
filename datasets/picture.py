"""Opening picture files of a dataset: the header first, pixels only when asked for."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from vision.errors import DatasetError
from vision.photo import PhotoLimits

PHOTO_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
_EXIF_ORIENTATION = 0x0112
_QUARTER_TURNS = frozenset({5, 6, 7, 8})
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, struct.error)


@contextmanager
def open_picture(path: Path) -> Iterator[ImageFile.ImageFile]:
    """A JPEG, PNG or WebP file of which only the header is read yet.

    Pillow's registry is left aside: training libraries replace `Image.open`. Raises DatasetError,
    also for what goes wrong while the picture is in use: not a picture, more pixels than
    PhotoLimits allow, damaged or cut short.
    """
    try:
        with path.open("rb") as file:
            plugin = _plugin(file.read(12))
            file.seek(0)
            if plugin is None:
                raise DatasetError(path, "not a picture", "a JPEG, PNG or WebP file")
            image = plugin(file)
            if image.width * image.height > PhotoLimits().max_pixels:
                most = f"at most {PhotoLimits().max_pixels / 1e6:g} megapixels"
                raise DatasetError(path, f"{image.width}×{image.height} pixels", most)
            yield image
    except _BROKEN as error:
        raise DatasetError(path, str(error), "a picture that decodes") from error


def image_size(path: Path) -> tuple[int, int]:
    """(width, height) in pixels after EXIF orientation, from the file's header alone.

    Raises DatasetError when the header names no size.
    """
    with open_picture(path) as image:
        width, height = image.size
        turned = image.getexif().get(_EXIF_ORIENTATION) in _QUARTER_TURNS
    return (height, width) if turned else (width, height)


def _plugin(start: bytes) -> type[ImageFile.ImageFile] | None:
    if start.startswith(b"\xff\xd8\xff"):
        return JpegImagePlugin.JpegImageFile
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImagePlugin.PngImageFile
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return WebPImagePlugin.WebPImageFile
    return None
