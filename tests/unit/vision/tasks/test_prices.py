from decimal import Decimal
from types import SimpleNamespace

import pytest

from tests.unit.vision.kpi.test_prices import FACINGS, ON_COLA, ON_TEA, listed, tag
from vision.kpi.prices import price_shelf
from vision.tasks.prices import price_tasks

SHELF = SimpleNamespace(facings=FACINGS)


def tasks(*tags, prices=None):
    return price_tasks(SHELF, price_shelf(FACINGS, tags, None, prices), None)


def test_a_wrong_price_is_to_be_changed():
    (task,) = tasks(tag("3.90"), tag("8", ON_TEA), prices=listed(COLA="3.50", TEA="8"))
    assert (task.kind, task.row, task.sku, task.facings) == ("fix_price", 0, "COLA", 4)
    assert task.value == pytest.approx(0.4 * 4 * 0.9)
    assert task.text.zh == "第1层：COLA价签为3.90 CNY，应为3.50 CNY，请更换"


def test_a_promotion_is_judged_by_its_list_price():
    off = tag("2.90", kind="promotion", list_price=Decimal("3.90"))
    (task,) = tasks(off, tag("8", ON_TEA), prices=listed(COLA="3.50"))
    assert "3.90 CNY instead of 3.50 CNY" in task.text.en


def test_a_product_without_a_tag_beside_one_with():
    (task,) = tasks(tag("3.50", ON_COLA))
    assert (task.kind, task.sku, task.facings) == ("add_tag", "TEA", 3)


def test_a_row_without_any_tag_asks_for_none():
    assert tasks() == ()
