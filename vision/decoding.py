"""Bytes of an uploaded file -> upright RGB pixels, within limits checked before decoding."""

import io
import stat
import struct
import warnings
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import GifImagePlugin, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from PIL.Image import Image
from pillow_heif import HeifImageFile
from pydantic import PositiveInt

from vision.errors import (
    NotAnImage,
    PhotoTooLarge,
    PhotoTooSmall,
    TruncatedImage,
    UnreadableFile,
)
from vision.strict import Strict

Pixels = NDArray[np.uint8]

_ORIENTATION = 0x0112
_START = 16  # bytes that tell the format
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, struct.error)


class PhotoLimits(Strict):
    """What is refused before any pixel is decoded: bytes of the file, pixels of its header."""

    max_bytes: PositiveInt = 40_000_000
    max_pixels: PositiveInt = 100_000_000
    max_side: PositiveInt = 16_000
    min_side: PositiveInt = 64


def read_bytes(path: Path, limits: PhotoLimits) -> bytes:
    """The bytes of a regular file that is not over the limit.

    Raises UnreadableFile for a missing, forbidden or irregular file, PhotoTooLarge unread.
    """
    expected = "a photo file that can be read"
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode):
            _check_bytes(status.st_size, str(path), limits)
            with path.open("rb") as file:
                return file.read(limits.max_bytes + 1)
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(path, cause, expected) from error
    cause = "it is a folder" if stat.S_ISDIR(status.st_mode) else "it is not a regular file"
    raise UnreadableFile(path, cause, expected)


def decode(data: bytes, subject: str, limits: PhotoLimits) -> tuple[Pixels, bool]:
    """Pixels (H, W, 3) uint8 RGB with EXIF orientation applied, and whether it was animated.

    Of an animated file the first frame is taken. Raises PhotoTooLarge, PhotoTooSmall, NotAnImage
    or TruncatedImage about `subject`.
    """
    _check_bytes(len(data), subject, limits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # Pillow's on damaged EXIF
        image = open_picture(io.BytesIO(data), subject)
        _check_size(image.size, subject, limits)
        orientation = _orientation(image)
    animated = image.format != "HEIF" and getattr(image, "is_animated", False)
    return _upright(_pixels(image, data, subject), orientation), animated


def _check_bytes(size: int, subject: str, limits: PhotoLimits) -> None:
    if size > limits.max_bytes:
        limit = f"at most {limits.max_bytes / 1e6:g} MB"
        raise PhotoTooLarge(subject, f"{size / 1e6:.1f} MB", limit)


def _plugin(data: bytes) -> type[ImageFile.ImageFile] | None:
    """The decoder for this content. Calling it opens the header only, without a registry."""
    if data.startswith(b"\xff\xd8\xff"):
        return JpegImagePlugin.JpegImageFile
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImagePlugin.PngImageFile
    if data.startswith((b"GIF87a", b"GIF89a")):
        return GifImagePlugin.GifImageFile
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WebPImagePlugin.WebPImageFile
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return HeifImageFile
    return None


def open_picture(file: BinaryIO, subject: str) -> ImageFile.ImageFile:
    """The picture of which only the header is read yet, limits not checked.

    Pillow's registry is left aside: training libraries replace `Image.open`. Raises NotAnImage or
    TruncatedImage about `subject`.
    """
    start = file.read(_START)
    file.seek(0)
    plugin = _plugin(start)
    if plugin is None:
        cause = "" if start else "the file is empty"
        raise NotAnImage(subject, cause, "JPEG, PNG, WebP or HEIC")
    try:
        return plugin(file)
    except _BROKEN as error:
        raise TruncatedImage(subject, str(error), "a complete file") from error


def _check_size(size: tuple[int, int], subject: str, limits: PhotoLimits) -> None:
    width, height = size
    actual = f"{width} x {height} pixels"
    if max(size) > limits.max_side:
        raise PhotoTooLarge(subject, actual, f"at most {limits.max_side} on the longer side")
    if width * height > limits.max_pixels:
        raise PhotoTooLarge(subject, actual, f"at most {limits.max_pixels / 1e6:g} megapixels")
    if min(size) < limits.min_side:
        raise PhotoTooSmall(subject, actual, f"at least {limits.min_side} on the shorter side")


def _orientation(image: Image) -> int:
    """The EXIF orientation, 1 to 8; 1 when there is none or the EXIF block is damaged."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except _BROKEN:
        return 1


def _pixels(image: ImageFile.ImageFile, data: bytes, subject: str) -> Pixels:
    """(H, W, 3) RGB. OpenCV is twice as fast on JPEG (measured); Pillow has the last word."""
    if image.format == "JPEG" and image.mode in ("RGB", "L"):
        flags = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
        if pixels is not None:
            return pixels
    try:
        image.load()
        return _rgb(image)
    except _BROKEN as error:
        raise TruncatedImage(subject, str(error), "a complete file") from error


def _rgb(image: Image) -> Pixels:
    """Any Pillow mode as 8-bit RGB, transparency over white."""
    if image.mode.startswith(("I", "F")):
        grey = np.asarray(image).astype(np.float32) / 257
        return np.repeat(np.clip(grey + 0.5, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    if not image.has_transparency_data:
        return np.asarray(image.convert("RGB"))
    rgba = np.asarray(image.convert("RGBA")).astype(np.uint16)
    alpha = rgba[..., 3:]
    return ((rgba[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    """Pixels turned as EXIF orientation 1 to 8 says (EXIF 2.32, tag 274)."""
    if orientation in (5, 7):
        pixels = cv2.transpose(pixels)
    turns = {3: cv2.ROTATE_180, 6: cv2.ROTATE_90_CLOCKWISE, 8: cv2.ROTATE_90_COUNTERCLOCKWISE}
    flips = {2: 1, 4: 0, 7: -1}
    if orientation in turns:
        return cv2.rotate(pixels, turns[orientation])
    return cv2.flip(pixels, flips[orientation]) if orientation in flips else pixels
