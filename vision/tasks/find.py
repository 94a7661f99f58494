"""The tasks of an audit, the most valuable first."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vision.kpi.availability import Sighting, Status
from vision.kpi.measure import Measured, Targets
from vision.kpi.rules import Goods
from vision.planogram.result import Compliance, Finding, Type, Verdict
from vision.shelf.catalogue import Catalogue
from vision.shelf.tree import Box, Gap, Shelf
from vision.tasks import texts
from vision.tasks.task import CLOSED_UP, MOST, MUST_STOCK, WEIGHTS, Task
from vision.tasks.texts import Names
from vision.words import Words


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tasks are made of. shelf: its gaps named after the planogram."""

    shelf: Shelf
    catalogue: Catalogue | None
    compliance: Compliance | None
    measured: Measured
    targets: Targets

    @property
    def must_stock(self) -> tuple[Sighting, ...]:
        """Sightings of the must-stock list, if there is one."""
        return self.measured.sightings if self.targets.listed else ()


def find_tasks(
    evidence: Evidence, others: Sequence[Task] = (), most: int = MOST
) -> tuple[Task, ...]:
    """At most `most` tasks by value; of equal ones the upper, then the left one first.

    others: tasks found elsewhere, about prices for instance. What is unsure makes no task.
    """
    names = Names(evidence.catalogue)
    planned = [*_planned(evidence, names)]
    found = [*planned, *_listed(evidence, planned, names), *_gaps(evidence, planned)]
    found += [*_adjacent(evidence, names), *others]
    must = {one.listed.sku for one in evidence.must_stock}
    worth = [
        replace(task, value=task.value * MUST_STOCK) if task.sku in must else task for task in found
    ]
    return tuple(sorted(worth, key=_order)[:most])


def _order(task: Task) -> tuple[float, int, Box]:
    box = task.boxes[0] if task.boxes else (0.0, 0.0, 0.0, 0.0)
    return -task.value, -1 if task.row is None else task.row, box


def _planned(evidence: Evidence, names: Names) -> Iterator[Task]:
    """A task for each position that isn't as planned, one for each pair swapped."""
    findings = evidence.compliance.findings if evidence.compliance else ()
    gaps = {gap.position: gap for gap in evidence.shelf.gaps if gap.position is not None}
    paired: set[str | None] = set()
    for one in findings:
        if one.type is Type.SWAPPED:
            if one.position not in paired:
                yield _swap(one, findings, names)
            paired.add(one.swapped_with)
        else:
            yield from _of_position(one, gaps.get(one.position), names)


def _of_position(one: Finding, gap: Gap | None, names: Names) -> Iterator[Task]:
    name, row = names(one.expected), one.row
    lacking = one.planned - one.seen
    if one.type is Type.MISSING:
        boxes = (gap.box,) if gap else one.boxes
        text = texts.out_of_stock(row, name, one.planned)
        task = _task("restock", one, boxes, one.planned, text)
        yield task if gap else replace(task, value=task.value * CLOSED_UP)
    elif one.type is Type.SUBSTITUTED:
        text = texts.substituted(row, name, names(one.actual), one.planned)
        yield _task("restock", one, one.boxes, one.planned, text)
    elif one.type is Type.MISPLACED:
        boxes = (*((one.place,) if one.place else ()), *one.boxes)
        yield _task("move", one, boxes, one.planned, texts.misplaced(row, name))
    elif one.type is Type.WRONG_FACINGS and lacking > 0:
        kind = "restock" if gap else "fix_facings"
        boxes = (gap.box,) if gap else one.boxes
        text = texts.too_few(row, name, one.seen, one.planned, gap is not None)
        yield _task(kind, one, boxes, lacking, text)
    elif one.type is Type.WRONG_FACINGS:
        text = texts.too_many(row, name, one.seen, one.planned)
        yield _task("fix_facings", one, one.boxes, -lacking, text)
    elif one.type is Type.EXTRA:
        text = texts.extra(row, names(one.actual), one.seen)
        yield replace(_task("remove", one, one.boxes, one.seen, text), sku=one.actual)


def _swap(one: Finding, findings: Sequence[Finding], names: Names) -> Task:
    partner = next((f for f in findings if f.position == one.swapped_with), one)
    text = texts.swapped(one.row, names(one.expected), names(partner.expected))
    boxes = tuple(dict.fromkeys((*one.boxes, *partner.boxes)))
    return _task("swap", one, boxes, one.planned + partner.planned, text)


def _task(kind: str, one: Finding, boxes: tuple[Box, ...], facings: int, text: Words) -> Task:
    value = WEIGHTS[kind] * facings * (1.0 if one.probability is None else one.probability)
    return Task(kind, one.row, one.expected, one.position, boxes, facings, value, text)


def _listed(evidence: Evidence, planned: Sequence[Task], names: Names) -> Iterator[Task]:
    """SKUs of the must-stock list with too few facings, unless a position's task is about them."""
    told = {task.sku for task in planned}
    for one in evidence.must_stock:
        sku, lacking = one.listed.sku, one.listed.min_facings - one.facings
        if one.status is Status.NOT_SEEN or lacking <= 0 or sku in told:
            continue
        own = [f for f in evidence.shelf.facings if f.product and f.product.sku == sku]
        row = own[0].row if own else None
        text = texts.must_stock(names(sku), one.facings, one.listed.min_facings)
        value = WEIGHTS["restock"] * lacking * (1 - one.enough)
        boxes = tuple(facing.box for facing in own)
        yield Task("restock", row, sku, None, boxes, lacking, value, text)


def _gaps(evidence: Evidence, planned: Sequence[Task]) -> Iterator[Task]:
    """One task for the empty slots of each row that no other task fills.

    With a planogram rows are counted as it has them, and gaps in rows that hold none of it, of
    other furniture or of what stands behind, make no task.
    """
    told = {task.position for task in planned}
    number = _row_numbers(evidence)
    rows: dict[int, list[Gap]] = defaultdict(list)
    for gap in evidence.shelf.gaps:
        if gap.row in number and (gap.position is None or gap.position not in told):
            rows[number[gap.row]].append(gap)
    for row, gaps in sorted(rows.items()):
        value = WEIGHTS["restock"] * sum(gap.score for gap in gaps)
        boxes = tuple(gap.box for gap in gaps)
        text = texts.empty(row, len(gaps))
        yield Task("restock", row, None, None, boxes, len(gaps), value, text)


def _row_numbers(evidence: Evidence) -> dict[int | None, int]:
    """What each row of the photo is called: its planned row, that of most of its facings."""
    compliance, facings = evidence.compliance, evidence.shelf.facings
    if compliance is None or compliance.verdict is not Verdict.PLANNED_SHELF:
        return {row.index: row.index for row in evidence.shelf.rows}
    votes = Counter(
        (facings[at].row, finding.row)
        for finding in compliance.findings
        if finding.position is not None and finding.row is not None
        for at in finding.facings
    )
    return {row: planned for (row, planned), _ in reversed(votes.most_common())}


def _adjacent(evidence: Evidence, names: Names) -> Iterator[Task]:
    facings = evidence.shelf.facings
    for one in evidence.measured.verdicts:
        if one.kept is not False:
            continue
        own = [facings[at] for at in one.facings]
        pair = [_called(goods, names) for goods in (one.rule.goods, one.rule.others)]
        text = texts.adjacent(own[0].row, *pair, together=one.rule.beside is not None)
        value = WEIGHTS["move"] * len(own) * (1 - one.chance)
        boxes = tuple(facing.box for facing in own)
        sku = one.rule.goods.sku
        yield Task("move", own[0].row, sku, None, boxes, len(own), value, text)


def _called(goods: Goods, names: Names) -> Words:
    return names(goods.sku) if goods.sku else Words(str(goods), str(goods))
