"""Every type on shelves written as letters; see shelves.py for what they mean."""

import numpy as np
import pytest

from tests.unit.vision.planogram.shelves import (
    CATALOGUE,
    LETTERS,
    compare,
    named_boxes,
    planogram,
    seen,
    shelf,
    types,
)
from vision.planogram.observed import Observed
from vision.planogram.result import Verdict
from vision.shelf.tree import build_shelf

OTHER = "GGHHIIJJ"


@pytest.mark.parametrize(
    ("plan", "photo", "expected"),
    [
        ("AABBCD", "AABBCD", {}),
        ("AABBCD", "AA__CD", {"0B1": "missing"}),
        ("AABBCD__", "AACD____", {"0B1": "missing"}),
        ("AABBCC", "AABB__", {"0C2": "missing"}),
        ("AABBCD", "A_BBCD", {"0A0": "wrong_facings"}),
        ("AABBCD_", "AABBBCD", {"0B1": "wrong_facings"}),
        ("AAABBB", "AABBBB", {"0A0": "wrong_facings", "0B1": "wrong_facings"}),
        ("AABBCC", "AAAACC", {"0A0": "wrong_facings", "0B1": "missing"}),
        ("ABCDEF", "AZCDEF", {"0B1": "substituted"}),
        ("ABBCDEF", "AZZZCDEF", {"0B1": "substituted"}),
        ("ABCDEF", "ABZCDEF", {"+Z": "extra"}),
        ("AABBCD", "BBAACD", {"0A0": "swapped", "0B1": "swapped"}),
        ("AAABCD", "BAAACD", {"0A0": "swapped", "0B1": "swapped"}),
        ("ABCDEF", "EBCDAF", {"0A0": "swapped", "0E4": "swapped"}),
        ("ABCDEF_", "ACDEBF_", {"0B1": "misplaced"}),
        ("AABBAACC", "AA__AACC", {"0B1": "missing"}),
        ("AABBAACC", "AABB__CC", {"0A2": "missing"}),
        ("AABBCC", "A?BB?C", {}),
        ("AABBCC", "AA??CC", {"0B1": "unsure"}),
        ("AABBCC", "??????", {"0A0": "unsure", "0B1": "unsure", "0C2": "unsure"}),
    ],
)
def test_one_row(plan, photo, expected):
    assert types(compare(planogram(plan, OTHER), seen(photo, OTHER))) == expected


def test_products_that_stand_in_another_row():
    plan = planogram("ABCDEF", OTHER)
    moved = compare(plan, seen("A_CDEF", "GGHHBIIJJ"))
    assert types(moved) == {"0B1": "misplaced"}
    finding = next(f for f in moved.findings if f.type == "misplaced")
    assert (finding.expected, finding.actual, len(finding.facings)) == ("B", None, 1)
    assert finding.place is not None
    assert finding.boxes[0] != finding.place
    both = compare(plan, seen("AHHCDEF", "GGBBIIJJ"))
    assert types(both) == {"0B1": "swapped", "1H1": "swapped"}
    partners = {f.position: f.swapped_with for f in both.findings if f.swapped_with}
    assert partners == {"0B1": "1H1", "1H1": "0B1"}
    assert {f.position: f.actual for f in both.findings if f.swapped_with} == {
        "0B1": "H", "1H1": "B"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("photo", "hidden"),
    [
        (("AAB", "GGH"), {"0B1", "0C2", "1H1", "1I2"}),
        (("BCC", "HII"), {"0A0", "0B1", "1G0", "1H1"}),
        (("GGHHII",), {"0A0", "0B1", "0C2"}),
        (("AABBCC",), {"1G0", "1H1", "1I2"}),
    ],
)
def test_what_the_photo_does_not_show_is_not_judged(photo, hidden):
    found = compare(planogram("AABBCC", "GGHHII"), seen(*photo))
    assert types(found) == dict.fromkeys(hidden, "not_photographed")
    judged = 6 - len(hidden)
    assert found.score("planogram_strict").denominator == judged
    assert found.score("planogram_strict").value == 1


def test_an_empty_row_between_two_others_is_missing_and_has_places():
    found = compare(planogram("AABB", "CCDD", "EEFF"), seen("AABB", "____", "EEFF"))
    assert types(found) == {"1C0": "missing", "1D1": "missing"}
    first, second = (f.boxes[0] for f in found.findings if f.type == "missing")
    assert first[0] < second[0]
    assert 80 <= first[1] < first[3] <= 170, "between the first row's feet and the third's"


def test_other_furniture_on_the_photo_is_left_aside():
    plan = planogram("AABBCC", "GGHHII")
    found = compare(plan, seen("XXXAABBCCYYY", "XXXGGHHIIYYY"))
    assert types(found) == {}


def test_goods_behind_a_wire_mesh_take_no_planned_row():
    found = compare(planogram("AABBCC", "GGGHHH"), seen("AABBCC", "??????", "GG____"))
    kinds = types(found)
    assert (kinds["1G0"], kinds["1H1"]) == ("wrong_facings", "missing")


def test_alternatives_are_right_too():
    plan = planogram("AABB", OTHER)
    row = plan.rows[0]
    position = row.positions[1].model_copy(update={"alternatives": ("Z",)})
    row = row.model_copy(update={"positions": (row.positions[0], position)})
    plan = plan.model_copy(update={"rows": (row, plan.rows[1])})
    found = compare(plan, seen("AAZB", OTHER))
    assert types(found) == {}


def test_a_photo_of_another_shelf_gets_an_agreement_and_nothing_else():
    found = compare(planogram("AABBCC", "GGHHII"), seen("UUVVWW", "XXYYZZ"))
    assert found.verdict is Verdict.ANOTHER_SHELF
    assert found.findings == ()
    assert found.score("planogram_strict").value is None
    assert found.score("planogram_agreement").value == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("photo", [("____",), ("??????", "??????")])
def test_nothing_named_is_not_enough_evidence(photo):
    found = compare(planogram("AABBCC", "GGHHII"), seen(*photo, columns=6))
    assert found.verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert found.score("planogram_agreement").value is None


def test_same_photo_same_answer():
    plan, photo = planogram("ABACAD", OTHER), seen("AB?CAZ", "GGHH?IJJ")
    assert compare(plan, photo) == compare(plan, photo)


@pytest.mark.parametrize(
    ("plan", "photo", "expected"),
    [
        ("AABBCCD", "AABBBCC", {"0B1": "wrong_facings", "0D3": "not_photographed"}),
        ("DAABBCC", "AAABBCC", {"0A1": "wrong_facings", "0D0": "not_photographed"}),
        ("AABBCCDE", "AABBZZCC", {"+Z": "extra", "0D3": "not_photographed",
                                  "0E4": "not_photographed"}),
    ],
)  # fmt: skip
def test_what_a_row_pushed_off_the_photo_is_not_missing(plan, photo, expected):
    own = planogram(plan, OTHER[: len(plan)])
    assert types(compare(own, seen(photo, OTHER[: len(plan)]))) == expected


def test_fewer_wider_packs_in_a_place_at_the_photos_edge_take_all_of_it():
    plan = planogram("AAAAAABBCC", "GGHHIIJJKK")
    beside = shelf("______BBCC", "GGHHIIJJKK").detections
    wide = np.array([[2, 4, 118, 60], [122, 4, 238, 60]], np.float32)
    boxes = np.concatenate([wide, beside.xyxy])
    found = named_boxes(boxes, [LETTERS.index("Z")] * 2 + beside.sku.tolist())
    photo = Observed.of(build_shelf(found, CATALOGUE), 400, 160)
    assert types(compare(plan, photo)) == {"0A0": "substituted"}


@pytest.mark.parametrize(
    ("likely", "expected", "least"),
    [
        ({"B": 0.3, "X": 0.2}, "match", 0.45),
        ({"B": 0.2, "X": 0.3}, "match", 0.45),
        ({"B": 0.05, "X": 0.5}, "unsure", 0.4),
        ({"X": 0.4}, "substituted", 0.5),
        ({"B": 0.02}, "unsure", 0.4),
        ({}, "unsure", 0.4),
    ],
    ids=["its likeliest candidate", "a look-alike of it", "ten times likelier another",
         "something else", "hardly any", "none"],
)  # fmt: skip
def test_what_unknown_facings_in_a_place_may_be(likely, expected, least):
    told = compare(planogram("AABBCC", OTHER), seen_with_candidates("AA??CC", likely))
    finding = next(one for one in told.findings if one.position == "0B1")
    assert (finding.type, finding.actual, len(finding.boxes)) == (expected, None, 2)
    assert finding.probability >= least


def seen_with_candidates(row: str, likely: dict[str, float]) -> Observed:
    """A photo of a row and OTHER; likely: of each unknown facing, by letter."""
    return seen_unknown(row, dict.fromkeys("?!", likely))


def seen_unknown(row: str, likely: dict[str, dict[str, float]]) -> Observed:
    """The same with the candidates of each sign of the row that is no letter."""
    found = shelf(row, OTHER).detections
    candidates, chances = found.candidates.copy(), found.candidate_score.copy()
    signs = [sign for sign in row + OTHER if sign != "_"]
    for facing in np.flatnonzero(found.sku < 0):
        for at, (letter, chance) in enumerate(likely[signs[facing]].items()):
            candidates[facing, at], chances[facing, at] = LETTERS.index(letter), chance
    placed = found.replace(candidates=candidates, candidate_score=chances)
    return Observed.of(build_shelf(placed, CATALOGUE), 320, 160)


@pytest.mark.parametrize(
    ("plan", "row", "likely", "expected"),
    [
        ("AABBCCDD", "AADDCC??", {"B": 0.3}, {"0B1": "swapped", "0D3": "swapped"}),
        ("ABCDEF_", "A_CDE?F", {"B": 0.5}, {"0B1": "misplaced"}),
        ("ABCDEF_", "A_CDE?F", {"B": 0.3}, {"0B1": "missing", "+?": "unsure"}),
        ("ABBCDD", "ABBC??", {"D": 0.3}, {}),
        ("AABBCCB", "AA__CC?", {"B": 0.3}, {"0B1": "missing"}),
    ],
    ids=["in one another's places", "elsewhere", "hardly likely", "in its place",
         "in the place of another position of the product"],
)  # fmt: skip
def test_unknown_facings_elsewhere_are_their_likeliest_candidate(plan, row, likely, expected):
    assert types(compare(planogram(plan, OTHER), seen_with_candidates(row, likely))) == expected


@pytest.mark.parametrize(
    ("plan", "row", "likely", "expected"),
    [
        ("AABBCC_", "AA???CC", {"B": 0.3, "X": 0.2}, {"0B1": "wrong_facings"}),
        ("AABBCC_", "AA???CC", {"X": 0.3, "B": 0.2}, {"+?": "unsure"}),
        ("AABBDCC", "AA???CC", {"B": 0.3}, {"0B1": "wrong_facings", "0D2": "missing"}),
        ("AABB_CC", "AA??BCC", {"B": 0.3}, {"0B1": "wrong_facings"}),
    ],
    ids=["their likeliest candidate", "no more than a look-alike", "in an empty place",
         "named, beside unknown ones"],
)  # fmt: skip
def test_facings_beside_a_block_of_unknown_ones(plan, row, likely, expected):
    assert types(compare(planogram(plan, OTHER), seen_with_candidates(row, likely))) == expected


def test_what_stands_on_an_unplanned_row_is_no_misplaced_product():
    """B is out; what is named B, or may be it, stands with another shelf's goods."""
    plan = planogram("AABBCC", "GGHHII")
    for odd in ("YYYBZZZ", "YYY?ZZZ"):
        found = types(compare(plan, seen("AA__CC", odd, "GGHHII")))
        assert found == {"0B1": "missing"}


def test_unknown_facings_of_two_places_are_not_one_product():
    """D and B changed places, and C between them is unknown as well."""
    likely = {"?": {"B": 0.3, "X": 0.35}, "!": {"C": 0.5}}
    found = compare(planogram("AABCDEE", OTHER), seen_unknown("AAD!?EE", likely))
    assert types(found) == {"0B1": "swapped", "0D3": "swapped"}


def test_neighbours_are_not_reversed_when_another_product_is_between():
    """C stands beyond its neighbour, but F in its place: these two changed places."""
    found = compare(planogram("AABBCDDDF", OTHER), seen("AABBFDDDC", OTHER, columns=9))
    assert types(found) == {"0C2": "swapped", "0F4": "swapped"}
    cut = compare(planogram("AABBCDDDEEF", OTHER), seen("AABBFDDDC", OTHER, columns=9))
    assert types(cut)["0C2"] == "misplaced"
    assert "0D3" not in types(cut)


@pytest.mark.parametrize("chance", [0.98, 0.8, 0.6])
def test_probabilities_fall_with_those_of_the_facings(chance):
    found = compare(planogram("AABB", OTHER), seen("AABB", OTHER, chance=chance))
    told = [f.probability for f in found.findings]
    assert types(found) == {}
    assert all(chance**2 <= probability <= 1 for probability in told)
    strict = found.score("planogram_strict")
    assert strict.low <= strict.value <= strict.high
    assert (strict.low == 1) == (chance > 0.97)


def test_an_extra_in_a_place_that_the_photo_cuts_is_told_between_blocks():
    plan = planogram("AAAABBCC", "GGGGHHHH")
    cut = compare(plan, seen("AZBBCC", "GGHHHH"))
    assert types(cut) == {"0A0": "not_photographed", "1G0": "not_photographed", "+Z": "extra"}


@pytest.mark.parametrize(
    ("row", "likely", "expected"),
    [
        ("ABC?DEF", {"Z": 0.48, "Y": 0.1}, [("extra", "Z", 0.48)]),
        ("ABC?DEF", {"Z": 0.48, "Y": 0.3}, [("unsure", None, 0.5)]),
        ("ABC?DEF", {"Z": 0.4, "Y": 0.1}, [("unsure", None, 0.5)]),
        ("ABCZ?DEF", {"Z": 0.48}, [("extra", "Z", 0.98), ("unsure", None, 0.5)]),
    ],
    ids=["one product", "look-alikes", "hardly likely", "beside more of it"],
)
def test_an_unknown_facing_in_no_place_is_an_extra_of_what_it_alone_may_be(row, likely, expected):
    found = compare(planogram("ABCDEF", OTHER), seen_with_candidates(row, likely))
    strays = [f for f in found.findings if f.position is None]
    assert [(f.type, f.actual, pytest.approx(f.probability)) for f in strays] == expected


def test_a_block_at_the_photos_edge_may_go_on_where_rows_were_pushed_along():
    plan = planogram("AABBCCC", "GGHHIIJJ", "KKLLMM")
    steady = compare(plan, seen("_AABB_CC", "_GGHHIIJJ", "_KKLLMM", columns=8))
    assert types(steady)["0C2"] == "wrong_facings"
    pushed = compare(plan, seen("_AABB_CC", "GGHHIIJJ", "__KKLLMM", columns=8))
    assert types(pushed)["0C2"] == "not_photographed"
