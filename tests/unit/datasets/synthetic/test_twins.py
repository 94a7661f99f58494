from dataclasses import replace

import pytest

from datasets.synthetic import CatalogueConfig
from datasets.synthetic.brands import product_line
from datasets.synthetic.catalogue import catalogue
from datasets.synthetic.label import front_label
from datasets.synthetic.twins import LEAST_CHANGE, change, with_twins
from datasets.synthetic.words import CATEGORIES

LINES = [product_line(line, CATEGORIES[line % len(CATEGORIES)]) for line in range(40)]


@pytest.fixture(scope="module")
def families():
    return [with_twins(line) for line in LINES]


def twin(families, suffix):
    """Pairs of a SKU and its twin of that kind."""
    return [
        (next(one for one in family if one.code == sku.code.removesuffix(suffix)), sku)
        for family in families
        for sku in family
        if sku.code.endswith(suffix)
    ]


def test_the_line_stays_and_says_what_it_holds(families):
    for line, family in zip(LINES, families, strict=True):
        assert tuple(replace(sku, content="") for sku in family[: len(line)]) == line
        assert all(sku.content for sku in family)
        assert len({sku.code for sku in family}) == len(family) <= len(line) + 2


def test_a_larger_twin_differs_in_size_and_its_number_only(families):
    pairs = twin(families, "-L")
    assert 20 <= len(pairs) < len(families)
    for small, large in pairs:
        assert large.height / small.height > large.width / small.width >= 1
        assert large.content != small.content
        same = replace(large, code=small.code, content=small.content)
        assert replace(same, width=small.width, height=small.height) == small


def test_a_coloured_twin_differs_in_colours_only(families):
    pairs = twin(families, "-C")
    assert 5 <= len(pairs) < len(families)
    for first, second in pairs:
        assert replace(second, code=first.code, tint=0) == first
        assert change(first, second) >= LEAST_CHANGE


def test_change_worked_out_by_hand():
    plain = LINES[0][0]
    assert change(plain, plain) == 0
    assert 0 < change(plain, replace(plain, variant=plain.variant + 1)) < 255


def test_the_content_is_printed():
    sku = next(sku for line in LINES for sku in line if sku.kind == "box")
    plain, told = front_label(sku, 200, 150), front_label(replace(sku, content="250 g"), 200, 150)
    changed = (plain != told).any(axis=2)
    assert changed.any()
    assert not changed[: int(0.8 * 200)].any()


def test_a_catalogue_with_twins_is_as_large_as_asked_for():
    skus = catalogue(CatalogueConfig(7, 30, twins=True))
    assert len({sku.code for sku in skus}) == 30
    assert {sku.code[-2:] for sku in skus} >= {"-L", "-C"}
    assert not any(sku.content or sku.tint for sku in catalogue(CatalogueConfig(7, 30)))
