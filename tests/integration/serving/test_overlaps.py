"""Photos of a visit that show the same stretch of shelf: what stands there counts once."""

import asyncio
from io import BytesIO

import pytest
from PIL import Image

from datasets.synthetic import sample_shelf
from serving.rollups import upkeep

SHELF = sample_shelf()[0]
LEFT, RIGHT, APART = (0.0, 0.7), (0.3, 1.0), (0.75, 1.0)
DAY = "2026-05-04T09:{:02}:00Z"


def photo(part: tuple[float, float]) -> bytes:
    """A part of the sample shelf. FakePipeline's three facings stand in its upper left corner."""
    start, end = (round(share * SHELF.shape[1]) for share in part)
    data = BytesIO()
    Image.fromarray(SHELF[:, start:end]).save(data, "JPEG", quality=90)
    return data.getvalue()


@pytest.fixture
def visited(admin, work_off):
    """Uploads parts of the shelf in one visit, audits one after the other, and gives these."""

    def run(*parts: tuple[float, float], positions: tuple[str, ...] = ()) -> list[dict]:
        visit = admin.visit(admin.store()["id"])["id"]
        ids = []
        for at, part in enumerate(parts):
            form = {"visit": visit, "taken_at": DAY.format(at)}
            form |= {"position": positions[at]} if positions else {}
            ids.append(admin.upload(photo(part), **form).json()["audit_id"])
            work_off()
        return [admin.audit(audit_id) for audit_id in ids]

    return run


def facings(caller) -> int:
    """All facings of the day, as the share report has them."""
    asked = {"from": "2026-05-04", "to": "2026-05-05", "group_by": "day"}
    (row,) = caller.get("/v1/reports/share", params=asked).json()["items"]
    return row["denominator"]


def check(settings) -> list[str]:
    return [str(found) for found in asyncio.run(upkeep.verify(settings))]


def test_what_two_photos_of_a_visit_show_counts_once(admin, visited, settings):
    first, second = visited(LEFT, RIGHT)
    assert (first["overlaps"], second["overlaps"]) == ([], [first["id"]])
    assert facings(admin) == 3
    assert check(settings) == []


def test_what_only_one_of_them_shows_counts(admin, visited, settings):
    first, second = visited(RIGHT, LEFT)
    assert second["overlaps"] == [first["id"]]
    assert facings(admin) == 6
    assert check(settings) == []


def test_neighbours_and_other_visits_count_in_full(admin, visited):
    first, second = visited(LEFT, APART)
    assert (first["overlaps"], second["overlaps"]) == ([], [])
    (third,) = visited(RIGHT)
    assert third["overlaps"] == []
    assert facings(admin) == 9


def test_photos_with_positions_are_taken_at_their_word(admin, visited, settings):
    *_, retake = visited(LEFT, RIGHT, RIGHT, positions=("bay 1", "bay 2", "bay 2"))
    assert retake["overlaps"] == []
    assert facings(admin) == 6
    assert check(settings) == []


def test_a_correction_changes_nothing_of_that(admin, visited, settings):
    _, second = visited(LEFT, RIGHT)
    body = {"base": 0, "complete": True, "changes": []}
    answer = admin.post(f"/v1/audits/{second['id']}/revisions", json=body)
    assert answer.status_code == 201, answer.text
    assert facings(admin) == 3
    assert check(settings) == []
