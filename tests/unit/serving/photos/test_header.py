import io
import zlib
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image
from pillow_heif import from_pillow

from serving.photos.header import read_header
from tests.factories import encoded, picture
from vision.errors import NotAnImage, PhotoTooLarge, PhotoTooSmall, TruncatedImage
from vision.photo import PhotoLimits

LIMITS = PhotoLimits(max_bytes=100_000, max_side=4_000, max_pixels=4_000_000, min_side=32)


def with_exif(clock: str | None, offset: str | None = None) -> bytes:
    exif = Image.Exif()
    tags = exif.get_ifd(0x8769)
    if clock is not None:
        tags[0x9003] = clock
    if offset is not None:
        tags[0x9011] = offset
    return encoded(picture(), "JPEG", exif=exif)


def heic() -> bytes:
    file = io.BytesIO()
    from_pillow(Image.fromarray(picture())).save(file, format="HEIF")
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_size_of_every_kind_and_the_file_is_at_its_beginning_again(kind):
    file = io.BytesIO(encoded(picture(96, 64), kind))
    header = read_header(file, "a", LIMITS)
    assert (header.width, header.height, header.taken_at) == (96, 64, None)
    assert file.tell() == 0


def test_a_heic_file():
    assert read_header(io.BytesIO(heic()), "a.heic", LIMITS).width == 96


@pytest.mark.parametrize(
    ("clock", "offset", "expected"),
    [
        ("2026:05:04 09:30:00", "+08:00", datetime(2026, 5, 4, 1, 30, tzinfo=UTC)),
        ("2026:05:04 09:30:00", None, datetime(2026, 5, 4, 9, 30, tzinfo=UTC)),
        ("2026:05:04 09:30:00", "east", None),
        ("0000:00:00 00:00:00", None, None),
        ("2026:13:04 09:30:00", None, None),
        ("yesterday", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_when_it_was_taken(clock, offset, expected):
    assert read_header(io.BytesIO(with_exif(clock, offset)), "a", LIMITS).taken_at == expected


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", NotAnImage),
        (b"hello, this is text", NotAnImage),
        (b"%PDF-1.7 and so on", NotAnImage),
        (b"\x00\x00\x00\x18ftypheic", TruncatedImage),
        (b"\xff\xd8\xff", TruncatedImage),
        (encoded(picture(), "PNG")[:20], TruncatedImage),
        (encoded(picture(), "JPEG") + bytes(100_000), PhotoTooLarge),
        (encoded(picture(5_000, 40), "PNG"), PhotoTooLarge),
        (encoded(np.zeros((3_000, 3_000, 3), np.uint8), "PNG"), PhotoTooLarge),
        (encoded(picture(31, 96), "PNG"), PhotoTooSmall),
    ],
)
def test_what_is_refused(data, error):
    with pytest.raises(error, match=r"^a\.jpg"):
        read_header(io.BytesIO(data), "a.jpg", LIMITS)


def test_a_bomb_is_refused_by_its_header():
    bomb = bytearray(encoded(picture(), "PNG"))
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2
    checksum = zlib.crc32(bomb[12:29]).to_bytes(4, "big")
    bomb[29:33] = checksum
    with pytest.raises(PhotoTooLarge):
        read_header(io.BytesIO(bytes(bomb)), "bomb.png", LIMITS)
