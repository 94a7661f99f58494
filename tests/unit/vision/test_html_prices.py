import pytest

from vision.html_prices import prices
from vision.words import price_shown


@pytest.mark.parametrize(
    ("price", "shown"),
    [(None, ""), (139.0, "139"), (12.9, "12.90"), (1299.0, "1,299"), (0.5, "0.50")],
)
def test_prices_as_people_write_them(price, shown):
    assert price_shown(price) == shown


def tag(**says):
    unread = {"box": [0, 0, 9, 9], "text": None, "price": None, "currency": None, "kind": None}
    return unread | {"facings": []} | says


def test_lines_by_row_then_from_the_left():
    facings = [{"sku": "T", "row": 1, "name": "茶", "name_en": "Tea"},
               {"sku": None, "row": 0, "name": None, "name_en": None}]  # fmt: skip
    tags = [
        tag(), tag(facings=[0], sku="T", price=9.9, kind="promotion", listed=9.9, right=True),
        tag(facings=[1], box=[50, 0, 59, 9]), tag(facings=[1]),
    ]  # fmt: skip
    lines = prices({"facings": facings, "price_tags": tags})
    assert [line["row"] for line in lines] == [0, 0, 1, None]
    assert [line["tag"]["box"][0] for line in lines] == [0, 50, 0, 0]
    tea = lines[2]
    assert (tea["name"].en, tea["name"].zh, tea["price"], tea["listed"]) == (
        "Tea",
        "茶",
        "9.90",
        "9.90",
    )
    assert tea["kind"].zh == "促销价"


def test_documents_of_before_have_fewer_keys():
    (line,) = prices({"facings": [], "price_tags": [tag()]})
    assert (line["listed"], line["right"], line["list_price"]) == ("", None, "")
