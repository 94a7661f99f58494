import struct
import zlib

import pytest
from PIL import Image

from datasets.picture import image_size, open_picture
from tests.factories import encoded, picture
from vision.errors import DatasetError


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (96, 64)), (3, (96, 64)), (6, (64, 96)), (8, (64, 96))]
)
def test_image_size_is_that_of_the_upright_photo(tmp_path, orientation, size):
    path = tmp_path / "a.jpg"
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0" + bytes([orientation])
    path.write_bytes(encoded(picture(96, 64), "JPEG", exif=exif + b"\0\0\0\0\0\0"))
    assert image_size(path) == size


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_content_and_not_the_name_says_what_a_file_is(tmp_path, form):
    path = tmp_path / "a.jpg"
    path.write_bytes(encoded(picture(96, 64), form))
    assert image_size(path) == (96, 64)


@pytest.mark.parametrize("content", [b"", b"no picture", encoded(picture())[:20]])
def test_image_size_of_no_picture_is_an_error_that_names_the_file(tmp_path, content):
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=r"a\.png"):
        image_size(path)


def header_only(width, height):
    """A PNG file that claims that size and holds nothing."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    end = struct.pack(">I", zlib.crc32(head))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + end + b"\0\0\0\0IDAT"


def test_a_decompression_bomb_is_refused_unopened(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(header_only(15_000, 15_000))
    with pytest.raises(DatasetError, match=r"a\.png.*15000×15000.*at most 100 megapixels"):
        image_size(path)


def test_damage_that_shows_while_decoding_is_an_error_that_names_the_file(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(encoded(picture(960, 640), "JPEG")[:-500])
    assert image_size(path) == (960, 640)
    with pytest.raises(DatasetError, match=r"a\.jpg.*truncated"), open_picture(path) as image:
        image.load()


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(DatasetError, match=r"a\.jpg.*No such file"):
        image_size(tmp_path / "a.jpg")


def test_a_replaced_image_open_changes_nothing(tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    path.write_bytes(encoded(picture(96, 64)))
    monkeypatch.setattr(Image, "open", None)
    assert image_size(path) == (96, 64)
