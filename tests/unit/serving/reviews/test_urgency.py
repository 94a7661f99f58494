import pytest

from serving.reviews.urgency import urgency


def facing(sku, probability=None, candidates=(), row=0, column=0):
    named = [{"sku": name, "probability": chance} for name, chance in candidates]
    return {
        "sku": sku,
        "probability": probability,
        "candidates": named,
        "row": row,
        "column": column,
    }


SURE = facing("A", 0.99, [("A", 0.99), ("B", 0.01)])


@pytest.mark.parametrize(
    ("one", "reasons", "score"),
    [
        (SURE, [], 0.01),
        (facing("A", 0.99), [], 0.01),
        (facing("A", 0.65, [("A", 0.65), ("B", 0.1)]), ["uncertain"], 0.35),
        (facing("A", 0.8, [("A", 0.8), ("B", 0.7)]), ["uncertain"], 0.2),
        (facing(None, None, [("A", 0.4), ("B", 0.3)]), ["unknown"], 1.0),
        (facing(None, None, [("A", 0.1)]), ["new"], 1.0),
        (facing(None), ["new"], 1.0),
    ],
)
def test_why_a_facing_is_looked_at(one, reasons, score):
    found = urgency([one], ())
    assert [reason["kind"] for reason in found.to_json()] == reasons
    assert found.score == pytest.approx(score)


def test_no_facings_are_not_urgent():
    assert urgency([], {"A"}).to_json() == []
    assert urgency([], {"A"}).score == 0


def test_what_is_worth_more_counts_double_only_where_there_is_doubt():
    doubtful = facing("B", 0.6, [("B", 0.6), ("A", 0.4)])
    assert urgency([doubtful], {"A"}).score == 2 * urgency([doubtful], {"C"}).score
    found = urgency([doubtful, SURE], {"A"})
    assert found.to_json()[-1] == {"kind": "high_value", "facings": [0]}


@pytest.mark.parametrize(
    ("skus", "rows", "conflicts"),
    [
        ("ABA", [0, 0, 0], [1]),
        ("AAA", [0, 0, 0], []),
        ("ABC", [0, 0, 0], []),
        ("ABA", [0, 0, 1], []),
        ("ABABA", [0] * 5, [1, 2, 3]),
        ("BA", [0, 0], []),
    ],
)
def test_one_between_two_others_of_one_product_is_in_conflict(skus, rows, conflicts):
    facings = [
        facing(sku, 0.99, row=row, column=at)
        for at, (sku, row) in enumerate(zip(skus, rows, strict=True))
    ]
    found = urgency(facings, ())
    assert found.reasons.get("conflict", []) == conflicts
    assert found.score == pytest.approx(0.01 * (len(skus) - len(conflicts)) + 0.5 * len(conflicts))


def test_an_unknown_facing_between_equals_is_in_conflict_too():
    facings = [facing("A", 0.99, column=0), facing(None, column=1), facing("A", 0.99, column=2)]
    assert urgency(facings, ()).reasons == {"new": [1], "conflict": [1]}


def test_neighbours_are_those_of_the_columns_whatever_the_order():
    facings = [facing("A", 0.99, column=2), facing("B", 0.99, column=1), facing("A", 0.99)]
    assert urgency(facings, ()).reasons["conflict"] == [1]
