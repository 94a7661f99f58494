import pytest

from vision.tasks.verify import verified


def task(kind="restock", sku="C", position="0C2", row=0):
    return {"kind": kind, "sku": sku, "position": position, "row": row}


def later(*positions, verdict="planned_shelf", kpis=(), facings=(), tags=()):
    plan = {"verdict": verdict, "positions": list(positions)} if positions else None
    return {
        "planogram": plan,
        "kpis": [{"name": n, "scope": {"sku": s}, "value": v} for n, s, v in kpis],
        "facings": [{"sku": sku} for sku in facings],
        "price_tags": [{"facings": list(own)} for own in tags],
    }


def position(kind, seen=2, planned=2, name="0C2", actual=None, row=0):
    return {"position": name, "type": kind, "seen": seen, "planned": planned, "actual": actual,
            "row": row}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "now", "answer"),
    [
        ("restock", position("match"), True),
        ("restock", position("wrong_facings", seen=1), False),
        ("restock", position("wrong_facings", seen=3), True),
        ("restock", position("missing", seen=0), False),
        ("restock", position("substituted", seen=0), False),
        ("restock", position("not_photographed", seen=0), None),
        ("restock", position("unsure", seen=0), None),
        ("restock", position("match", name="0D3"), None),
        ("move", position("wrong_facings", seen=1), True),
        ("move", position("misplaced", seen=0), False),
        ("swap", position("match"), True),
        ("swap", position("swapped", seen=0), False),
        ("fix_facings", position("match"), True),
        ("fix_facings", position("wrong_facings", seen=3), False),
    ],
)
def test_a_task_with_a_position_is_read_off_it(kind, now, answer):
    assert verified(task(kind), later(now)) is answer


def test_another_shelf_or_no_planogram_shows_nothing():
    assert verified(task(), later()) is None
    assert verified(task(), later(position("match"), verdict="another_shelf")) is None


@pytest.mark.parametrize(
    ("positions", "answer"),
    [
        ([position("match", row=1), position("extra", name=None, actual="X", row=1)], False),
        ([position("match", row=1), position("extra", name=None, actual="Y", row=1)], True),
        ([position("not_photographed", row=1)], None),
        ([position("match", row=0)], None),
        ([], None),
    ],
)
def test_an_extra_product_is_gone_when_its_row_is_seen_without(positions, answer):
    gone = task("remove", sku="X", position=None, row=1)
    assert verified(gone, later(*positions)) is answer


@pytest.mark.parametrize(
    ("kpis", "facings", "answer"),
    [
        ([("must_stock", "C", 1.0)], [], True),
        ([("must_stock", "C", 0.0)], ["C"], False),
        ([("must_stock", "C", None)], [], None),
        ([("must_stock", "D", 1.0)], [], None),
        ([], ["C"], True),
        ([], ["D"], None),
    ],
)
def test_a_listed_sku_without_a_position(kpis, facings, answer):
    found = later(kpis=kpis, facings=facings)
    assert verified(task(position=None), found) is answer


@pytest.mark.parametrize("kind", ["restock", "move"])
def test_what_names_neither_position_nor_sku_cannot_be_told(kind):
    assert verified(task(kind, sku=None, position=None), later(facings=["C"])) is None


@pytest.mark.parametrize(
    ("facings", "tags", "answer"),
    [
        (["D", "C"], [[1]], True),
        (["D", "C"], [[0]], False),
        (["D", "C"], [], None),
        (["D"], [[0]], None),
    ],
)
def test_a_tag_that_was_added(facings, tags, answer):
    added = task("add_tag", position=None)
    assert verified(added, later(facings=facings, tags=tags)) is answer


@pytest.mark.parametrize(
    ("right", "answer"),
    [([True], True), ([True, False], False), ([None], None), ([None, True], True), ([], None)],
)
def test_a_price_that_was_changed(right, answer):
    found = later()
    found["price_tags"] = [{"facings": [], "sku": "C", "right": one} for one in right]
    found["price_tags"].append({"facings": [], "sku": "D", "right": False})
    assert verified(task("fix_price", position=None), found) is answer
