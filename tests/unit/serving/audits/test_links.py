from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from serving.audits.links import PICTURES, Links
from serving.errors import Forbidden

LINKS = Links("k" * 32, 60)
KEY = "w/pictures/a/photo.jpg"


def parts(address: str) -> tuple[str, int, str]:
    split = urlsplit(address)
    query = parse_qs(split.query)
    return split.path.removeprefix(PICTURES), int(query["expires"][0]), query["signature"][0]


def test_our_own_link_is_good_until_it_expires():
    LINKS.check(*parts(LINKS.to(KEY, LINKS.expiry())))
    with pytest.raises(Forbidden, match="expired"):
        LINKS.check(*parts(LINKS.to(KEY, datetime.now(UTC) - timedelta(seconds=1))))


@pytest.mark.parametrize("change", ["key", "expiry", "signature", "no signature", "strange"])
def test_a_changed_link_is_refused(change):
    key, expires, signature = parts(LINKS.to(KEY, LINKS.expiry()))
    changed = {
        "key": (key.replace("photo", "overlay"), expires, signature),
        "expiry": (key, expires + 1, signature),
        "signature": (key, expires, signature[::-1]),
        "no signature": (key, expires, ""),
        "strange": (key, expires, "ä\udcff"),
    }
    with pytest.raises(Forbidden, match="signed"):
        LINKS.check(*changed[change])


def test_another_service_signs_otherwise():
    with pytest.raises(Forbidden):
        Links("j" * 32, 60).check(*parts(LINKS.to(KEY, LINKS.expiry())))


def test_an_alias_is_the_same_each_time_and_differs_by_workspace():
    first, second = LINKS.alias("a"), LINKS.alias("b")
    assert first("Hemujo") == LINKS.alias("a")("Hemujo")
    assert len({first("Hemujo"), first("Quillo"), second("Hemujo")}) == 3
    assert "Hemujo" not in first("Hemujo")
