import pytest

from vision.models.pack_words import compact, fold, is_cjk, words_of

FOLDED = [
    ("ÄPPLE Mjölk", "apple mjolk"),
    ("Straße", "strasse"),
    ("Ørsted Æble Łódź", "orsted aeble lodz"),
    ("ＣＯＬＡ５００ｍｌ", "cola500ml"),
    ("ﬁlmjölk", "filmjolk"),
    ("柠檬味", "柠檬味"),
    ("한국", "한국"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "folded"), FOLDED)
def test_fold(text, folded):
    assert fold(text) == folded


WORDS = [
    ([], ()),
    (["", "  ", "-·!"], ()),
    (["Lipton", "GREEN tea"], ("green", "lipton", "tea")),
    (["Tea tea TEA"], ("tea",)),
    (["of my tea"], ("tea",)),
    (["Hot & Spicy"], ("hot", "spicy")),
    (["Молоко"], ("молоко",)),
    (["柠檬"], ("柠", "柠檬", "檬")),
    (["柠檬茶 绿"], ("柠", "柠檬", "檬", "檬茶", "绿", "茶")),
    (["Lemon柠檬"], ("lemon", "柠", "柠檬", "檬")),
    (["500ml"], ("=500ml",)),
    (["0,5 L"], ("=500ml",)),
    (["1.5l"], ("=1500ml",)),
    (["50cl", "3 DL"], ("=300ml", "=500ml")),
    (["5OO ml"], ("=500ml",)),  # letters read for zeros
    (["500毫升"], ("=500ml",)),
    (["净含量250克"], ("=250g", "净", "净含", "含", "含量", "量")),
    (["1,000 g", "1kg"], ("=1000g",)),
    (["0,500 kg"], ("=500g",)),
    (["6x330ml"], ("=330ml",)),
    (["12%FETT-3DL"], ("=12%", "=300ml", "fett")),
    (["25 tea bags"], ("=25", "bags", "tea")),
    (["x12"], ("=12",)),
    (["3 in 1"], ()),  # a single digit is often noise
    (["7 g"], ("=7g",)),
    (["500 ml", "500ml"], ("=500ml",)),
]


@pytest.mark.parametrize(("lines", "words"), WORDS)
def test_words_of(lines, words):
    assert words_of(lines) == words


@pytest.mark.parametrize(
    ("line", "letters"),
    [("GREEN TEA", "greentea"), ("Mjölk 3,0%", "mjolk"), ("绿 茶!", "绿茶"), ("12.90", "")],
)
def test_compact(line, letters):
    assert compact(line) == letters


@pytest.mark.parametrize(
    ("word", "expected"), [("柠檬", True), ("メン", True), ("tea", False), ("=500ml", False)]
)
def test_is_cjk(word, expected):
    assert is_cjk(word) is expected
