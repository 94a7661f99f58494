import numpy as np
import pytest

from vision.models.pack_text import CUES, reference_words, text_cues
from vision.models.pack_words import words_of
from vision.models.text import Reading


def reading(*lines: str, score: float = 1.0) -> Reading:
    n = len(lines)
    return Reading(lines, np.full(n, score, np.float32), np.zeros((n, 4, 2), np.float32))


def cues(lines: list[str], candidates: list[str]) -> dict[str, list[float]]:
    found = text_cues(reading(*lines), [words_of([line]) for line in candidates])
    return {name: [round(float(v), 2) for v in found[:, i]] for i, name in enumerate(CUES)}


DECIDED = [
    (["Lipton", "GREEN TEA", "Lemon"], ["Lipton Green Tea Lemon", "Lipton Green Tea Mint"]),
    (["GREENTEALEMON"], ["Green Tea Lemon", "Green Tea Mint"]),  # spaces not read
    (["LEM0N"], ["Lipton Lemon", "Lipton Mint"]),
    (["lemom"], ["Lemon", "Melon"]),
    (["GRADDFIL"], ["Arla GRÄDDFIL", "Arla FILMJÖLK"]),
    (["APPLE"], ["Bravo Äpple", "Bravo Apelsin"]),
    (["BUTTERMILK"], ["Buttermilk", "Milk"]),  # "milk" within it counts for none
    (["milk"], ["Milk", "Buttermilk"]),
    (["Gufen", "Laver"], ["Gufengli Lavender", "Gufengli Lemon"]),  # cut off by the side
    (["conut"], ["Coconut", "Cocoa"]),
    (["Cola", "500 ml"], ["Cola 0,5 L", "Cola 1.5L"]),
    (["Cola", "1.5l"], ["Cola 1500ml", "Cola 500ml"]),
    (["12%FETT"], ["Gräddfil 12%", "Gräddfil 10%"]),
    (["25"], ["tea 25 bags", "tea 50 bags"]),
    (["青屿", "柠檬味绿茶"], ["青屿 绿茶 柠檬", "青屿 绿茶 薄荷"]),
    (["柠"], ["柠檬茶", "红茶"]),  # half of it
    (["净含量500毫升"], ["可乐 500ml", "可乐 2L"]),
    (["Молоко"], ["Молоко", "Кефир"]),
    (["Tea"], ["Tea", "Ale"]),  # three letters must be equal
]


@pytest.mark.parametrize(("lines", "candidates"), DECIDED)
def test_the_word_that_one_candidate_has_decides(lines, candidates):
    found = cues(lines, candidates)
    assert found["text_agreement"][0] > 0.9
    assert found["text_agreement"][1] < 0.1
    assert found["text_evidence"][0] > 0


UNDECIDED = [
    ([], ["Lemon", "Mint"]),
    (["Lipton"], ["Lipton Lemon", "Lipton Mint"]),
    (["Peach"], ["Lemon", "Mint"]),  # neither
    (["12.90"], ["Cola 500ml", "Cola 1.5L"]),
    (["750ml"], ["Cola 500ml", "Cola 1.5L"]),  # another quantity is not a likely misreading
    (["红"], ["绿茶", "乌龙"]),
    (["Lemon"], ["Lemon"]),  # nothing to tell apart
    (["Lemon"], ["Lemon", "lemon"]),
    (["Lemon"], ["", ""]),
    (["ale"], ["Tea", "Ant"]),
]


@pytest.mark.parametrize(("lines", "candidates"), UNDECIDED)
def test_nothing_that_tells_them_apart(lines, candidates):
    found = cues(lines, candidates)
    assert found["text_agreement"] == [0] * len(candidates)
    assert found["text_evidence"] == [0] * len(candidates)


def test_no_candidates():
    assert text_cues(reading("Lemon"), []).shape == (0, 2)


def test_a_rarer_word_counts_more():
    names = ["Arla Milk Lemon", "Arla Milk", "Arla Yoghurt"]
    lemon, milk = cues(["Lemon"], names), cues(["Milk"], names)
    assert lemon["text_evidence"][0] > milk["text_evidence"][0] > 0
    assert milk["text_agreement"] == [1, 1, 0]


def test_a_doubtful_reading_counts_less():
    words = [words_of(["Lemon"]), words_of(["Mint"])]
    sure = text_cues(reading("Lemon"), words)[0, 1]
    assert text_cues(reading("Lemon", score=0.6), words)[0, 1] == pytest.approx(0.6 * sure)


def test_a_name_in_two_languages_needs_only_one_of_them():
    names = ["Titmo 面霜 Cream 柠檬 Lemon", "Titmo 面霜 Cream 薄荷 Mint"]
    found = cues(["Titmo", "Cream", "Lemon"], names)
    assert found["text_agreement"] == [1, 0]


def test_misread_references_share_a_word():
    found = cues(["Lavender"], ["Lavendar", "Lavender Mint"])
    assert found["text_evidence"][0] < 0.5


def test_the_order_of_candidates_does_not_matter():
    names = [words_of([name]) for name in ("Arla Milk Lemon", "Arla Milk", "Oatly Havre 3%")]
    read = reading("arla", "LEMON", "3%")
    assert text_cues(read, names[::-1]).tolist() == text_cues(read, names)[::-1].tolist()


def test_the_words_of_a_reference():
    read = Reading(
        ("Lipton", "zatnbye gud"), np.float32([0.9, 0.55]), np.zeros((2, 4, 2), np.float32)
    )
    assert reference_words(read, "Lemon Tea", "") == ("lemon", "lipton", "tea")
    assert reference_words(Reading.empty()) == ()
