"""What a photo's header says, read without decoding a pixel."""

import os
import re
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from PIL import Image

from vision.decoding import open_picture
from vision.errors import PhotoTooLarge, PhotoTooSmall
from vision.photo import PhotoLimits

_EXIF, _TAKEN, _OFFSET = 0x8769, 0x9003, 0x9011
_CLOCK = re.compile(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Header:
    """Pixels as stored, before EXIF orientation. taken_at: the camera's clock, None if not known.

    A camera that does not say its time zone is taken to mean UTC.
    """

    width: int
    height: int
    taken_at: datetime | None


def read_header(file: BinaryIO, name: str, limits: PhotoLimits) -> Header:
    """The header of an uploaded file, which is then at its beginning again.

    Raises NotAnImage, TruncatedImage, PhotoTooLarge or PhotoTooSmall about `name`. Damage further
    back in the file is found when the photo is audited.
    """
    _check_bytes(file, name, limits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's on size and on damaged EXIF: checked below
        image = open_picture(file, name)
        _check(image.size, name, limits)
        taken_at = _taken_at(image)
    file.seek(0)
    return Header(*image.size, taken_at)


def _check_bytes(file: BinaryIO, name: str, limits: PhotoLimits) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size > limits.max_bytes:
        limit = f"at most {limits.max_bytes / 1e6:g} MB"
        raise PhotoTooLarge(name, f"{size / 1e6:.1f} MB", limit)


def _check(size: tuple[int, int], name: str, limits: PhotoLimits) -> None:
    actual = f"{size[0]} x {size[1]} pixels"
    if max(size) > limits.max_side or size[0] * size[1] > limits.max_pixels:
        most = f"at most {limits.max_side} on a side and {limits.max_pixels / 1e6:g} megapixels"
        raise PhotoTooLarge(name, actual, most)
    if min(size) < limits.min_side:
        raise PhotoTooSmall(name, actual, f"at least {limits.min_side} on the shorter side")


def _taken_at(image: Image.Image) -> datetime | None:
    """EXIF 2.32, DateTimeOriginal and OffsetTimeOriginal; None where they make no sense."""
    try:
        exif = image.getexif().get_ifd(_EXIF)
        clock, offset = str(exif.get(_TAKEN, "")), str(exif.get(_OFFSET, "")).strip("\x00 ")
        if not _CLOCK.match(clock):
            return None
        date, time = clock[:10].replace(":", "-"), clock[11:19]
        moment = datetime.fromisoformat(f"{date}T{time}{offset}")
    except (OSError, SyntaxError, ValueError, KeyError, TypeError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
