"""The amounts of money on a tag, told from everything else that has figures."""

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal

SIGNS = {
    "¥": "CNY", "元": "CNY", "rmb": "CNY", "円": "JPY", "税込": "JPY", "€": "EUR", "eur": "EUR",
    "₽": "RUB", "руб": "RUB", "р.": "RUB", "$": "USD", "£": "GBP", "kr": "SEK", ":-": "SEK",
}  # fmt: skip
_NAMES = {
    "member": r"会员|会員|\bmembers?\b|\bclub\b|по карте|с картой",
    "promotion": r"特价|促销|现价|活动价|抢购|惊爆|秒杀|折后|\bsale\b|\boffer\b|\bnow\b|акция"
    r"|со скидкой|特価|セール|お買得",
    "list": r"原价|零售价|市场价|划线价|\bregular\b|\bwas\b|\bold price\b|без карты|通常",
    "taxed": r"税込|\bincl\. tax\b",
}
_NAME = re.compile("|".join(f"(?P<{label}>{words})" for label, words in _NAMES.items()))
_MASS = r"(?:\d+\s?)?(?:毫升|千克|公斤|市斤|斤|克|升|kg|mg|ml|cl|dl|[gr]|l|кг|мл|г|л)(?![a-zа-я])"
_PIECES = "袋包片粒抽枚支瓶罐盒听桶提件个只条双入個本コ"
_AMOUNT = (
    r"\d{1,3}(?:[ ,]\d{3})+\.\d{2}(?!\d)"
    r"|\d{1,3}(?:[ ,.]\d{3})+(?![\d.,])"
    r"|\d{1,5}(?:\s?[.,·]\s?\d{1,2})?(?!\d)"
)
_SIGN = "|".join(re.escape(sign) for sign in SIGNS if sign != "税込")

_NOISE = re.compile(
    rf"""\d{{4}}\s?[-./年]\s?\d{{1,2}}\s?[-./月]\s?\d{{1,2}}日?  # dates
    | \d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}
    | \d{{1,2}}:\d{{2}}                                  # times
    | [-+]?\d+(?:[.,]\d+)?\s?[%折]                       # discounts, points
    | (?<!\d)[-+]\s?\d+(?![\d.,])
    | (?:no|№|\#|编号|货号|条码)[.:]?\s?\d+               # numbers of articles
    | \d+\s?[x*×]\s?\d+(?:[.,]\d+)?(?:\s?{_MASS})?       # what is in the pack
    | (?:x|×)\s?\d+
    | \d+(?:[.,]\d+)?\s?(?:{_MASS}|[{_PIECES}]|шт|pcs|st\b|pack)
    | (?<![\d.,])\d{{6,}} | \d+-\d[\d-]* | \w*\d[a-z]+\d[\w-]*  # codes
    | \d{{4,}}\|
    """,
    re.VERBOSE,
)
_PRICE = re.compile(rf"(?:({_SIGN})\s?)?(?<![\d.,])({_AMOUNT})(?:\s?({_SIGN}))?")
_UNIT_PRICES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<price>(?:{_SIGN})?\s?(?:{_AMOUNT})\s?(?:{_SIGN})?)\s?(?:/|per|за)\s?(?P<unit>{_MASS})",
        rf"(?:每|per)\s?(?P<unit>{_MASS})\s?:?\s?(?P<price>(?:{_SIGN})?\s?(?:{_AMOUNT}))",
        rf"(?P<unit>{_MASS})\s?(?:当り|当たり|あたり|=|:)\s?(?P<price>(?:{_SIGN})?\s?(?:{_AMOUNT}))",
    )
)
_WHOLE = re.compile(rf"(?:{_SIGN})?\s?\d{{1,5}}[.,]?$")
_FRACTION = re.compile(rf"[.,]?(\d{{2}}|0)\s?(?:{_SIGN})?$")
_APART = re.compile(rf"((?:{_SIGN})?\s?\d{{1,4}}) (\d{{2}}\s?(?:{_SIGN})?)")
_ROUBLES = re.compile(r"\bp[yv][\dbeáб]\b")  # руб as a reader of Latin script has it
_LEADING = re.compile(r"(?<![a-z])[y羊](?=\s?\d)")
_SMALLER = 0.8  # height of cents, of the figures they belong to
_RAISED = 0.12  # how far above these cents end that are not smaller, of the figures' height


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print in the form `plain` gives it, and its box in pixels."""

    text: str
    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def height(self) -> float:
        return self.y2 - self.y1


@dataclass(frozen=True, slots=True)
class Amount:
    """A price. currency: ISO 4217 or "". label: see labels_in. height: of its line, in pixels."""

    value: Decimal
    currency: str
    label: str
    height: float
    decimals: bool


def plain(text: str) -> str:
    """Lower case without full-width forms, a sign read as a letter and a lost point put right."""
    text = _ROUBLES.sub("руб", unicodedata.normalize("NFKC", text).lower().strip())
    apart = _APART.fullmatch(text)
    return _LEADING.sub("¥", f"{apart[1]}.{apart[2]}" if apart else text)


def with_cents(lines: list[Line]) -> list[Line]:
    """The lines, those of whole figures joined with the cents beside them."""
    joined: dict[int, Line] = {}
    for i, cents in enumerate(lines):
        fraction = _FRACTION.match(cents.text)
        if fraction is None:
            continue
        for j, whole in enumerate(lines):
            if j not in joined and _WHOLE.search(whole.text) and _beside(whole, cents):
                text = f"{whole.text.rstrip('.,')}.{cents.text.lstrip('.,')}"
                joined[j] = replace(whole, text=text, x2=cents.x2)
                joined.setdefault(i, replace(cents, text=""))
                break
    return [joined.get(i, line) for i, line in enumerate(lines)]


def is_cents(text: str) -> bool:
    """Whether a line holds only cents of a price read apart from it, or not at all: .00, .90."""
    return re.fullmatch(r"0|[.,]?0\d|[.,]\d\d", text) is not None


def _beside(whole: Line, cents: Line) -> bool:
    """Whether one line has the place and the size of another's cents."""
    reach = whole.height
    gap = cents.x1 - whole.x2
    near = -0.5 * reach < gap < 0.7 * reach
    level = whole.y1 - 0.25 * reach < (cents.y1 + cents.y2) / 2 < whole.y2 + 0.1 * reach
    small = cents.height < _SMALLER * reach
    raised = gap < 0.2 * reach and cents.y2 < whole.y2 - _RAISED * reach
    return near and level and (small or raised or whole.text.endswith((".", ",")))


def take_unit_price(lines: list[Line]) -> tuple[Decimal | None, str, list[Line]]:
    """The first price of a mass or volume, its unit, and the lines without such prices."""
    found: tuple[Decimal | None, str] = (None, "")
    rest = []
    for line in lines:
        text = line.text
        for pattern in _UNIT_PRICES:
            match = pattern.search(text)
            if match:
                if found[0] is None:
                    amount = _PRICE.search(match["price"])
                    found = (_value(amount[2]), "".join(match["unit"].split()))
                text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
        rest.append(replace(line, text=text))
    return *found, rest


def amounts_on(lines: list[Line]) -> list[Amount]:
    """The prices, each with what it is called on its line or beside it."""
    masked = [_NOISE.sub(lambda noise: " " * len(noise[0]), line.text) for line in lines]
    priced = [i for i, text in enumerate(masked) if _PRICE.search(text)]
    beside = _labels_beside(lines, priced)
    found = []
    for i in priced:
        for match in _PRICE.finditer(masked[i]):
            sign = SIGNS.get(match[1] or match[3] or "", "")
            label = _label_at(lines[i].text, match.start()) or beside.get(i, "")
            decimals = re.search(r"[.,·]\s?\d{1,2}$", match[2]) is not None
            found.append(Amount(_value(match[2]), sign, label, lines[i].height, decimals))
    return [amount for amount in found if amount.value > 0]


def _value(figures: str) -> Decimal:
    """ "1,299.00", "1 299", "12,90" and "12 . 90" as numbers."""
    parts = re.fullmatch(r"(\d{1,3}(?:[ ,.]\d{3})+)(\.\d{2})?", figures)
    if parts:
        return Decimal(re.sub(r"\D", "", parts[1]) + (parts[2] or ""))
    return Decimal(re.sub(r"\s", "", figures).replace(",", ".").replace("·", "."))


def labels_in(text: str) -> list[tuple[int, str]]:
    """Where a text names a kind of price, and which: "member", "promotion", "list" or "taxed"."""
    return [(match.start(), match.lastgroup or "") for match in _NAME.finditer(text)]


def _label_at(text: str, place: int) -> str:
    """The label last named before a place in the text, else the first after it."""
    named = labels_in(text)
    before = [label for at, label in named if at < place]
    return before[-1] if before else named[0][1] if named else ""


def _labels_beside(lines: list[Line], priced: list[int]) -> dict[int, str]:
    """By line with prices, the label on a line without, left of it or right above it.

    A label names the nearest price only.
    """
    found: dict[int, tuple[float, str]] = {}
    for own in lines:
        label = _label_at(own.text, len(own.text))
        if not label or any(char.isdigit() for char in own.text):
            continue
        away = [(distance, i) for i in priced if (distance := _apart(own, lines[i])) is not None]
        if away:
            distance, i = min(away)
            found[i] = min(found.get(i, (distance, label)), (distance, label))
    return {i: label for i, (_, label) in found.items()}


def _apart(label: Line, priced: Line) -> float | None:
    """Pixels from a label to the price it may name; None when that is too far or elsewhere."""
    level = min(label.y2, priced.y2) - max(label.y1, priced.y1) > 0.3 * label.height
    over = min(label.x2, priced.x2) > max(label.x1, priced.x1)
    if level and label.x1 < priced.x1:
        distance = max(0.0, priced.x1 - label.x2)
    elif over and label.y1 < priced.y1:
        distance = max(0.0, priced.y1 - label.y2)
    else:
        return None
    return distance if distance < 1.5 * priced.height else None
