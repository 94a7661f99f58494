"""Text files that people save from spreadsheets: UTF-8, or a guess at what else it is."""

import codecs
from pathlib import Path

from vision.errors import CatalogueError

_UTF8 = "a UTF-8 file (in Excel: save as CSV UTF-8)"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHINESE = 0.8  # least share of the bytes above ASCII that are pairs of GB2312


def read_text(path: Path, max_bytes: int) -> str:
    """The text of a UTF-8 file, with or without a byte order mark.

    Raises CatalogueError for a file that is missing, longer than max_bytes or in another encoding,
    naming the encoding it looks like.
    """
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise CatalogueError(path, cause, "a folder with catalogue.csv") from error
    if len(data) > max_bytes:
        raise CatalogueError(path, f"over {max_bytes / 1e6:g} MB", "a smaller file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        cause = f"line {line} is not UTF-8; this looks like {likely_encoding(data)}"
        raise CatalogueError(path, cause, _UTF8) from error


def likely_encoding(data: bytes) -> str:
    """What bytes that are not UTF-8 look like.

    In GBK text nearly all bytes above ASCII come in pairs of GB2312 (both from 0xA1); accented
    letters of Latin-1 stand alone between ASCII letters.
    """
    if data.startswith(_UTF16):
        return "UTF-16 (Excel's Unicode text)"
    if data.startswith(b"PK\x03\x04"):
        return "an Excel workbook"
    above = sum(byte > 0x7F for byte in data)
    text = data.decode("gb18030", "replace")
    pairs = sum(_is_gb2312(letter) for letter in text)
    return "GBK" if 2 * pairs >= _CHINESE * above else "Latin-1 (Windows-1252)"


def _is_gb2312(letter: str) -> bool:
    try:
        return len(letter.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False
