"""Stores, products, must-stock and price lists as files: dry runs, faults by row, round trips."""

import datetime
import io

import pytest
from openpyxl import Workbook, load_workbook

from tests.integration.serving.people import created

STORES = """code,name,region,latitude,longitude,store_type
HZ-001,西湖店,East,30.26,120.13,supermarket
HZ-002,=cmd,East,,,convenience
"""
PRODUCTS = """sku,brand,gtin,category,name,width_mm,own,text
Q-1,Quillo,4006381333931,drinks,柠檬苏打,66,own,lemon; 330ml
H-1,Hemujo,,drinks,,,否,
"""
MUST = """sku,store,store_type,min_facings,valid_from
Q-1,HZ-001,,2,2026-05-01
Q-1,,supermarket,,
H-1,,,,
"""
PRICES = """sku,price,currency,tolerance,store_type,valid_from
Q-1,5.9,cny,0.1,,
Q-1,6.5,CNY,,convenience,2026-05-01
"""
FILES = {"stores": STORES, "products": PRODUCTS, "must-stock": MUST, "price-lists": PRICES}


def sent(caller, resource: str, content: str | bytes, **asked):
    data = content.encode() if isinstance(content, str) else content
    file = {"file": ("file.csv", data)}
    return caller.post(f"/v1/{resource}:import", files=file, params=asked)


def imported(caller, resource: str, content: str | bytes, **asked) -> dict:
    answer = sent(caller, resource, content, **asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def exported(caller, resource: str, wanted: str = "csv") -> bytes:
    answer = caller.get(f"/v1/{resource}:export", params={"format": wanted})
    assert answer.status_code == 200, answer.text
    assert f".{wanted}" in answer.headers["content-disposition"]
    return answer.content


def counts(created=0, updated=0, removed=0, dry_run=False) -> dict:
    rows = created + updated
    return {
        "dry_run": dry_run,
        "rows": rows,
        "created": created,
        "updated": updated,
        "removed": removed,
    }


@pytest.fixture
def filled(admin):
    for resource, content in FILES.items():
        imported(admin, resource, content)
    return admin


@pytest.mark.parametrize("resource", FILES)
def test_a_dry_run_counts_and_changes_nothing(filled, resource):
    rows = len(FILES[resource].splitlines()) - 1
    before = exported(filled, resource)
    told = imported(filled, resource, FILES[resource], dry_run=True)
    assert told == counts(updated=rows, dry_run=True)
    assert exported(filled, resource) == before
    if resource != "stores":
        first = "\n".join(FILES[resource].splitlines()[:2])
        told = imported(filled, resource, first, dry_run=True, mode="replace")
        assert told == counts(updated=1, removed=rows - 1, dry_run=True)
        assert exported(filled, resource) == before


@pytest.mark.parametrize("resource", FILES)
@pytest.mark.parametrize("wanted", ["csv", "xlsx"])
def test_an_export_can_be_imported_by_another_workspace(service, filled, resource, wanted):
    stranger = service.stranger()
    for needed in ("stores", "products"):
        imported(stranger, needed, exported(filled, needed, wanted))
    imported(stranger, resource, exported(filled, resource, wanted))
    assert exported(stranger, resource) == exported(filled, resource)


def test_replace_removes_what_the_file_does_not_have(filled):
    told = imported(filled, "must-stock", "sku,store_type\nQ-1,supermarket\n", mode="replace")
    assert told == counts(updated=1, removed=2)
    (left,) = filled.get("/v1/must-stock").json()["items"]
    assert (left["sku"], left["store_type"], left["min_facings"]) == ("Q-1", "supermarket", 1)
    refused = sent(filled, "stores", STORES, mode="replace")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "mode")


def test_columns_the_file_does_not_have_stay_as_they_were(filled):
    imported(filled, "stores", "code,name\nHZ-001,New name\n")
    (store,) = filled.get("/v1/stores", params={"code": "HZ-001"}).json()["items"]
    assert (store["name"], store["region"], store["latitude"]) == ("New name", "East", 30.26)


FAULTS = [
    ("stores", "code,name\nA,x\nB,\n,y\n", [(3, "name"), (4, "code")]),
    ("stores", "code,name\nA,x\nA,y\n", [(3, "code")]),
    ("stores", "code,name,latitude\nA,x,91\n", [(2, "latitude")]),
    ("stores", "code,name,latitude,longitude\nA,x,abc,0\n", [(2, "latitude")]),
    ("stores", "code,nam\nA,x\n", [(1, "nam"), (1, "name")]),
    ("stores", "code,name,name\nA,x,y\n", [(1, "name")]),
    ("stores", "code,name\nA,x,more\n", [(2, "")]),
    ("products", "sku,brand,gtin\n../x,B,\nok,B,4006381333932\n", [(2, "sku"), (3, "gtin")]),
    ("products", "sku,brand,width_mm\na,B,-1\n", [(2, "width_mm")]),
    ("must-stock", "sku,store\nQ-1,nowhere\nNO,\n", [(2, "store"), (3, "sku")]),
    ("must-stock", "sku,store,store_type\nQ-1,HZ-001,x\n", [(2, "store_type")]),
    ("must-stock", "sku,min_facings\nQ-1,0\n", [(2, "min_facings")]),
    ("price-lists", "sku,price,currency\nQ-1,free,CNY\n", [(2, "price")]),
    ("price-lists", "sku,price,currency\nQ-1,1,RMB!\n", [(2, "currency")]),
    (
        "price-lists",
        "sku,price,currency,valid_from,valid_until\nQ-1,1,CNY,2026-05-02,2026-05-01\n",
        [(2, "valid_until")],
    ),
]


@pytest.mark.parametrize(("resource", "content", "expected"), FAULTS)
def test_every_fault_is_told_with_its_row_and_nothing_is_imported(
    filled, resource, content, expected
):
    before = exported(filled, resource)
    refused = sent(filled, resource, content)
    assert refused.status_code == 422, refused.text
    assert [(e["row"], e["field"]) for e in refused.json()["errors"]] == expected
    assert exported(filled, resource) == before


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n\n",
        "code,name\n",
        b"\xff\xfe\x00",
        "编码".encode("gbk"),
        b"PK\x03\x04 no",
        'a,"b',
    ],
)
def test_a_file_that_is_no_table_is_refused(admin, content):
    refused = sent(admin, "stores", content)
    assert refused.status_code == 422
    assert refused.json()["errors"]


def test_what_is_sent_has_to_be_one_file(admin):
    assert admin.post("/v1/stores:import", json={}).status_code == 415
    assert admin.post("/v1/stores:import", files={"other": b"x"}).status_code == 422
    text = admin.post("/v1/stores:import", data={"file": "x"}, files={"y": b"x"})
    assert text.status_code in (400, 422)


def test_many_faults_are_counted_and_the_first_listed(admin):
    lines = "".join(f"S{i},\n" for i in range(500))
    refused = sent(admin, "stores", f"code,name\n{lines}").json()
    assert len(refused["errors"]) == 200
    assert "500 faults in 500 rows" in refused["detail"]


def test_semicolons_excel_dates_and_whole_numbers_are_read(filled):
    imported(filled, "stores", "code;name\nX;Semicolons\n")
    book = Workbook()
    book.active.append(["SKU", "Price", "Currency", "Valid from"])
    book.active.append(["Q-1", 7, "CNY", datetime.datetime(2026, 6, 1)])
    data = io.BytesIO()
    book.save(data)
    imported(filled, "price-lists", data.getvalue())
    found = filled.get("/v1/price-lists", params={"sku": "Q-1", "on": "2026-06-02"}).json()
    assert found["items"][0]["valid_from"] == "2026-06-01"


def test_a_text_that_could_be_a_formula_comes_back_as_it_was(filled):
    assert b"'=cmd" in exported(filled, "stores")
    sheet = load_workbook(io.BytesIO(exported(filled, "stores", "xlsx"))).active
    assert sheet["B3"].value == "=cmd"
    assert sheet["B3"].data_type == "s"


@pytest.mark.slow
def test_two_hundred_thousand_rows_are_imported_at_once(admin, database):
    lines = "".join(f"S{i:06},Store {i},East\n" for i in range(200_000))
    assert imported(admin, "stores", f"code,name,region\n{lines}") == counts(created=200_000)
    assert database.execute("SELECT count(*) FROM stores").fetchone() == (200_000,)


def test_lists_are_kept_one_by_one_too(filled):
    store = filled.get("/v1/stores", params={"code": "HZ-001"}).json()["items"][0]["id"]
    asked = {"sku": "H-1", "store": store, "min_facings": 3}
    made = created(filled.post("/v1/must-stock", json=asked))
    assert (made["store_id"], made["min_facings"]) == (store, 3)
    path = f"/v1/must-stock/{made['id']}"
    assert filled.post("/v1/must-stock", json=asked).status_code == 409
    changed = filled.patch(path, json={"min_facings": 1, "valid_until": "2026-12-31"}).json()
    assert (
        changed == made | {"min_facings": 1, "valid_until": "2026-12-31"} == filled.get(path).json()
    )
    for wrong in ({"store_type": "x"}, {"min_facings": None}, {"valid_from": "2027-01-01"}):
        assert filled.patch(path, json=wrong).status_code == 422, wrong
    assert filled.post("/v1/must-stock", json={"sku": "NO"}).status_code == 422
    assert filled.delete(path).status_code == 204
    assert filled.get(path).status_code == 404
