import itertools

from vision.palette import BRANDS, brand_colours, css


def test_colours_are_distinct_while_they_last_and_then_repeat():
    names = [f"brand {i}" for i in range(len(BRANDS))]
    assert len(set(brand_colours(names).values())) == len(BRANDS)
    more = brand_colours([*names, "one more"])
    assert set(more.values()) <= set(BRANDS)


def test_a_brand_has_its_colour_in_every_order_and_alone():
    names = ["青屿", "Velmora", "Quillo"]
    found = brand_colours(names)
    for order in itertools.permutations(names):
        assert brand_colours(order) == found
    assert brand_colours(["Velmora"])["Velmora"] == brand_colours(["Velmora", "Velmora"])["Velmora"]
    assert brand_colours([]) == {}


def test_css():
    assert css((0, 114, 178)) == "#0072b2"
