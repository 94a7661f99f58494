import hashlib
import io
import os
import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps
from pillow_heif import from_pillow

from tests.factories import encoded, picture
from vision import errors
from vision.photo import ANIMATED, Photo, PhotoLimits, SourceMap, find_photos

RGB = picture()
GREY = np.tile(np.linspace(0, 255, 96, dtype=np.uint8), (64, 1))
HALF_RED = np.dstack([np.full_like(RGB[..., :1], 255), RGB[..., :1] * 0, RGB[..., :1] * 0])
COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def heic(pixels):
    file = io.BytesIO()
    from_pillow(Image.fromarray(pixels)).save(file, quality=95)
    return file.getvalue()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_header(width, height):
    """A PNG that promises a picture of this size and holds none of it."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def frames(kind):
    first, second = Image.fromarray(RGB), Image.fromarray(255 - RGB)
    return saved(first, kind, save_all=True, append_images=[second], duration=100)


def quarters(pixels):
    height, width = pixels.shape[:2]
    at = [(y, x) for y in (height // 4, 3 * height // 4) for x in (width // 4, 3 * width // 4)]
    return np.array([pixels[place] for place in at], int)


@pytest.mark.parametrize(
    ("data", "tolerance"),
    [
        (encoded(RGB, "JPEG", quality=95), 6),
        (encoded(RGB, "JPEG", quality=95, progressive=True), 6),
        (saved(Image.fromarray(RGB).convert("CMYK"), "JPEG", quality=95), 6),
        (encoded(RGB, "PNG"), 0),
        (encoded(RGB, "WEBP", lossless=True), 0),
        (encoded(RGB, "WEBP", quality=95), 12),
        (saved(Image.fromarray(RGB).quantize(8), "PNG"), 0),
        (saved(Image.fromarray(RGB).quantize(8), "GIF"), 0),
        (cv2.imencode(".png", RGB[..., ::-1].astype(np.uint16) * 257)[1].tobytes(), 0),
        (heic(RGB), 12),
    ],
    ids=[
        "jpeg",
        "progressive",
        "cmyk",
        "png",
        "webp",
        "webp_lossy",
        "palette",
        "gif",
        "png16",
        "heic",
    ],
)
def test_every_format_becomes_8_bit_rgb(data, tolerance):
    photo = Photo.decode(data, "a")
    assert photo.pixels.shape == (64, 96, 3)
    assert photo.pixels.dtype == np.uint8
    assert np.abs(quarters(photo.pixels) - COLOURS).max() <= tolerance
    assert photo.warnings == ()


@pytest.mark.parametrize(
    ("data", "tolerance"),
    [
        (encoded(GREY, "JPEG", quality=95), 3),
        (encoded(GREY, "PNG"), 0),
        (encoded(GREY.astype(np.uint16) * 257, "PNG"), 0),
        (encoded(np.dstack([GREY, np.full_like(GREY, 255)]), "PNG"), 0),
    ],
    ids=["jpeg", "png", "png16", "with_alpha"],
)
def test_grey_becomes_rgb(data, tolerance):
    pixels = Photo.decode(data, "a").pixels
    assert pixels.shape == (64, 96, 3)
    assert np.abs(pixels.astype(int) - GREY[..., None]).max() <= tolerance


@pytest.mark.parametrize(("alpha", "colour"), [(255, 0), (128, 127), (0, 255)])
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_alpha_is_laid_on_white(alpha, colour, kind):
    pixels = np.dstack([HALF_RED, np.full(HALF_RED.shape[:2], alpha, np.uint8)])
    found = Photo.decode(encoded(pixels, kind, **WEBP_EXACT[kind]), "a").pixels
    assert found[5, 5].tolist() == [255, colour, colour]


WEBP_EXACT = {"PNG": {}, "WEBP": {"lossless": True, "exact": True}}


def test_a_transparent_palette_colour_is_laid_on_white():
    image = Image.fromarray(HALF_RED).quantize(2)
    data = saved(image, "PNG", transparency=image.getpixel((0, 0)))
    assert Photo.decode(data, "a").pixels[5, 5].tolist() == [255, 255, 255]


def test_black_and_white_becomes_rgb():
    data = saved(Image.fromarray(GREY > 100), "PNG")
    assert np.array_equal(Photo.decode(data, "a").pixels[..., 1], (GREY > 100) * np.uint8(255))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_exif_orientation_is_applied(kind, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(RGB, kind, exif=exif)
    photo = Photo.decode(data, "a")
    expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))
    assert np.array_equal(photo.pixels, expected)
    assert (photo.sources[0].width, photo.sources[0].height) == (photo.width, photo.height)


@pytest.mark.parametrize("block", [b"Exif\0\0garbage", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"])
def test_a_damaged_exif_block_is_no_reason_to_refuse_a_photo(block):
    assert Photo.decode(encoded(RGB, "JPEG", exif=block), "a").width == 96


def test_content_decides_not_the_extension(tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded(RGB, "PNG"))
    assert np.array_equal(Photo.read(path).pixels, RGB)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame_is_taken_and_that_is_said(kind):
    photo = Photo.decode(frames(kind), "a")
    assert photo.warnings == (ANIMATED,)
    assert np.abs(quarters(photo.pixels) - COLOURS).max() <= 12


def test_a_burst_is_no_animation():
    burst = from_pillow(Image.fromarray(RGB))
    burst.add_from_pillow(Image.fromarray(255 - RGB))
    file = io.BytesIO()
    burst.save(file, quality=95, primary_index=0)
    photo = Photo.decode(file.getvalue(), "a")
    assert photo.warnings == ()
    assert np.abs(quarters(photo.pixels) - COLOURS).max() <= 12


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello, I am a text",
        b"%PDF-1.7 ...",
        b"\0\0\0\x18ftypmp42" + bytes(100),
        b"RIFF\0\0\0\0WAVE" + bytes(50),
        bytes(5000),
    ],
    ids=["empty", "text", "pdf", "mp4", "wav", "zeros"],
)
def test_what_is_no_image_is_refused(data):
    with pytest.raises(errors.NotAnImage, match=r"^b\.jpg: Not a picture.*expected JPEG, PNG, W"):
        Photo.decode(data, "b.jpg")


WHOLE = {
    "jpeg": encoded(np.kron(RGB, np.ones((4, 4, 1), np.uint8)), "JPEG"),
    "cmyk": saved(Image.fromarray(RGB).convert("CMYK"), "JPEG"),
    "png": encoded(RGB, "PNG"),
    "webp": encoded(RGB, "WEBP"),
    "gif": saved(Image.fromarray(RGB), "GIF"),
    "heic": heic(RGB),
}


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("name", WHOLE)
def test_a_file_cut_short_is_refused(name, share):
    data = WHOLE[name][: max(13, int(len(WHOLE[name]) * share))]
    with pytest.raises(errors.TruncatedImage, match=r"^b\.jpg: .*expected a complete file$"):
        Photo.decode(data, "b.jpg")


def test_a_jpeg_with_bytes_after_its_end_is_read():
    data = encoded(RGB, "JPEG", quality=95) + b"made by a phone"
    assert np.abs(quarters(Photo.decode(data, "a").pixels) - COLOURS).max() <= 6


@pytest.mark.parametrize(
    ("size", "kind", "says"),
    [
        ((20_000, 100), errors.PhotoTooLarge, "20000 x 100 pixels; expected at most 16000"),
        ((16_000, 16_000), errors.PhotoTooLarge, "16000 x 16000.*expected at most 100 megapixels"),
        ((1, 1), errors.PhotoTooSmall, "1 x 1 pixels; expected at least 64"),
        ((5000, 63), errors.PhotoTooSmall, "5000 x 63"),
        ((0, 0), errors.TruncatedImage, "expected"),
    ],
)
def test_size_is_judged_by_the_header_before_decoding(size, kind, says):
    with pytest.raises(kind, match=says):
        Photo.decode(png_header(*size), "bomb.png")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_limits_hold_for_every_format(kind):
    with pytest.raises(errors.PhotoTooLarge, match="96 x 64"):
        Photo.decode(encoded(RGB, kind), "a", PhotoLimits(max_pixels=6143))
    with pytest.raises(errors.PhotoTooLarge, match="96 x 64"):
        Photo.decode(encoded(RGB, kind), "a", PhotoLimits(max_side=95))
    with pytest.raises(errors.PhotoTooSmall, match="96 x 64"):
        Photo.decode(encoded(RGB, kind), "a", PhotoLimits(min_side=65))
    Photo.decode(encoded(RGB, kind), "a", PhotoLimits(max_pixels=6144, max_side=96, min_side=64))


def test_a_file_over_the_byte_limit_is_not_read(tmp_path, monkeypatch):
    path = tmp_path / "big.jpg"
    path.write_bytes(bytes(1001))
    monkeypatch.setattr("pathlib.Path.open", lambda *_: pytest.fail("opened"))
    with pytest.raises(errors.PhotoTooLarge, match=r"big\.jpg: .*expected at most 0\.001 MB"):
        Photo.read(path, PhotoLimits(max_bytes=1000))
    with pytest.raises(errors.PhotoTooLarge):
        Photo.decode(bytes(1001), "a", PhotoLimits(max_bytes=1000))


def test_files_that_cannot_be_read_are_named(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    for name, says in [
        ("", "it is a folder"),
        ("none.jpg", "No such file"),
        ("pipe.jpg", "not a regular file"),
        ("x" * 300 + ".jpg", "too long"),
        ("a\0b.jpg", "null"),
    ]:
        with pytest.raises(errors.UnreadableFile, match=says):
            Photo.read(tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_forbidden_file_is_named(tmp_path):
    path = tmp_path / "mine.jpg"
    path.write_bytes(b"")
    path.chmod(0)
    with pytest.raises(errors.UnreadableFile, match=r"mine\.jpg.*Permission denied"):
        Photo.read(path)


def test_a_photo_knows_where_it_comes_from(tmp_path):
    path = tmp_path / "shelf.png"
    path.write_bytes(encoded(RGB))
    photo = Photo.read(path)
    assert (photo.width, photo.height, photo.name) == (96, 64, "shelf.png")
    assert photo.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    (source,) = photo.sources
    assert (source.sha256, source.width, source.height) == (photo.sha256, 96, 64)
    assert np.array_equal(source.homography, np.eye(3))


@pytest.mark.parametrize("data", [WHOLE["jpeg"], WHOLE["png"], WHOLE["cmyk"]])
def test_pixels_cannot_be_written(data):
    with pytest.raises(ValueError, match="read-only"):
        Photo.decode(data, "a").pixels[0] = 0


@pytest.mark.parametrize(
    "pixels", [RGB[..., 0], RGB.astype(np.float32), np.zeros((4, 4, 4), np.uint8)]
)
def test_pixels_of_another_shape_are_refused(pixels):
    with pytest.raises(errors.InvalidValue, match=r"Photo.pixels.*expected \(H, W, 3\) uint8"):
        Photo(pixels, "", "a", ())


def test_a_source_map_needs_a_homography():
    with pytest.raises(errors.InvalidValue, match=r"expected \(3, 3\)"):
        SourceMap("", 1, 1, np.eye(2))


def test_find_photos_searches_folders_and_keeps_files(tmp_path):
    names = ["b.JPG", "a.png", "deep/c.heic", "deep/d.webp", ".hidden.jpg", ".dir/e.jpg", "f.txt"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    folder = ["a.png", "b.JPG", "deep/c.heic", "deep/d.webp"]
    assert find_photos([tmp_path]) == [tmp_path / name for name in folder]
    odd = tmp_path / "f.txt"
    assert find_photos([odd, tmp_path, tmp_path])[:2] == [odd, tmp_path / "a.png"]
    assert len(find_photos([odd, tmp_path, tmp_path])) == 5
    assert find_photos([tmp_path / "missing.jpg"]) == [tmp_path / "missing.jpg"]
    assert find_photos([]) == []


def test_a_folder_without_photos_is_an_error(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(errors.NoPhotos, match="expected a folder with JPEG"):
        find_photos([tmp_path])
