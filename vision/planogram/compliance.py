"""A photo's shelf against a planogram: every position's type, and the scores."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from vision.planogram.blocks import Run
from vision.planogram.claims import find_claims
from vision.planogram.document import Planogram
from vision.planogram.explain import Explainer, Judgement
from vision.planogram.layout import Layout
from vision.planogram.match import match, match_again
from vision.planogram.matched import Matched
from vision.planogram.observed import Observed
from vision.planogram.packs import one_box_a_pack
from vision.planogram.place import find_places
from vision.planogram.result import Compliance, Finding, Type, Verdict
from vision.planogram.score import agreement, scores
from vision.shelf.catalogue import Catalogue

SHOWN = 0.5
"""Least share of an empty slot within the photo at which it counts as photographed."""
NAMED = 0.45
"""Least probability at which unknown facings in no place are told as an extra of a product, twice
as likely as any other."""
_TELL_THE_OCCUPANT = (Type.SUBSTITUTED, Type.MISPLACED, Type.UNSURE)


def comply(seen: Observed, planogram: Planogram, catalogue: Catalogue | None = None) -> Compliance:
    """Types and scores of every position; only a score and no findings for another shelf.

    catalogue: gives the widths that the planogram leaves out.
    """
    layout = Layout.of(planogram, catalogue)
    matching = match(seen, layout)
    packs = one_box_a_pack(seen, layout.widths, matching.scale)
    if packs is not seen:
        seen, matching = packs, match_again(packs, layout, matching)
    alike, verdict = agreement(seen, layout, matching)
    if verdict is not Verdict.PLANNED_SHELF:
        return Compliance(planogram, verdict, (), (*scores(()), alike))
    places = find_places(seen, layout, matching)
    matched = Matched.of(seen, layout, matching)
    blocks = matched.blocks
    shown = np.minimum.reduceat(places.shown, layout.first)
    enough = np.array([len(block) for block in blocks.members]) >= layout.count
    whole = ((shown >= SHOWN) & ~_cut_off(matched)) | enough
    empty = [at for at in np.flatnonzero(whole).tolist() if not blocks.members[at]]
    claims = find_claims(matched, empty)
    explainer = Explainer(matched, claims)
    boxes = places.boxes(seen, layout)
    judged = [
        explainer.judge(at, box, float(shown[at])) if whole[at] else explainer.unseen(at, box)
        for at, box in enumerate(boxes)
    ]
    strays = list(_strays(explainer, judged))
    findings = (*(one.finding for one in judged), *strays)
    return Compliance(planogram, verdict, findings, (*scores(judged), alike))


def _cut_off(matched: Matched) -> NDArray[np.bool_]:
    """(positions,) whether a block ends its row on the photo, too near to the edge for one more of
    it, and its planned place may pass the edge, as far as places on this photo miss theirs.
    """
    seen, layout, scale = matched.seen, matched.layout, matched.matching.scale
    cut = np.zeros(len(matched.positions), bool)
    if scale is None:
        return cut
    low, high = seen.ends
    room = SHOWN * scale.size * (layout.right - layout.left)
    middle = scale.front(layout.centre)
    for facing, at in enumerate(matched.blocks.own):
        start, stop = seen.start[seen.row[facing]], seen.start[seen.row[facing] + 1]
        if at < 0 or start < facing < stop - 1:
            continue
        first, last = layout.first[at], layout.first[at] + layout.count[at] - 1
        left = max(seen.left[facing] - room[first], middle[first] - scale.spread)
        right = min(seen.right[facing] + room[last], middle[last] + scale.spread)
        cut[at] |= (facing == start and left < low) or (facing == stop - 1 and right > high)
    return cut


def _strays(explainer: Explainer, judged: list[Judgement]) -> Iterator[Finding]:
    """Groups of facings inside the fixture that no finding of a position explains."""
    claimed = {claim.run for claim in explainer.claims.values()}
    silent = {at for at, one in enumerate(judged) if one.finding.type in _TELL_THE_OCCUPANT}
    hidden = {at for at, one in enumerate(judged) if not one.judged}
    matching = explainer.matching
    for run in explainer.blocks.runs:
        inside = matching.row[run.row] >= 0 and not matching.outside[list(run.facings)].any()
        in_place = run.sku is None and bool(run.places)
        told = run in claimed or in_place or run.places & silent
        told = told or (run.places & hidden and not _between_blocks(explainer, run))
        if inside and not told and not _at_open_end(explainer, run, judged):
            yield _stray(explainer, run)


def _between_blocks(explainer: Explainer, run: Run) -> bool:
    """Whether facings of blocks of its row stand on both sides of it."""
    beside = _beside(explainer, run)
    return len(beside) == 2 and all(explainer.blocks.own[one] >= 0 for one in beside)


def _beside(explainer: Explainer, run: Run) -> list[int]:
    """The facings right before and after it in its row, where there are."""
    start, stop = explainer.seen.start[run.row], explainer.seen.start[run.row + 1]
    return [one for one in (run.facings[0] - 1, run.facings[-1] + 1) if start <= one < stop]


def _at_open_end(explainer: Explainer, run: Run, judged: list[Judgement]) -> bool:
    """Whether it ends its row on the photo next to a position that the photo doesn't show whole:
    it may stand in that one's place.
    """
    start, stop = explainer.seen.start[run.row], explainer.seen.start[run.row + 1]
    own = explainer.blocks.own
    beside = []
    if run.facings[0] == start and run.facings[-1] + 1 < stop:
        beside.append(own[run.facings[-1] + 1] - 1)
    if run.facings[-1] == stop - 1 and run.facings[0] > start:
        before = own[run.facings[0] - 1]
        beside.append(before + 1 if before >= 0 else -1)
    row = int(explainer.matching.row[run.row])
    known = [at for at in beside if 0 <= at < len(judged)]
    return any(not judged[at].judged and explainer.row_of[at] == row for at in known)


def _stray(explainer: Explainer, run: Run) -> Finding:
    """An extra if it is named, or likely one product and no look-alike of it, and what stands
    beside it is named as others: else it may be more of that.
    """
    sku, probability = run.sku, explainer.chances.named(run.facings)
    likely = {} if sku else explainer.chances.likely_as(run.facings)
    beside = {explainer.seen.label[one] for one in _beside(explainer, run)}
    if len(likely) == 1 and max(likely.values()) >= NAMED and not beside & {None, *likely}:
        ((sku, probability),) = likely.items()
    return Finding(
        position=None,
        type=Type.UNSURE if sku is None else Type.EXTRA,
        probability=probability,
        expected=None,
        actual=sku,
        row=int(explainer.matching.row[run.row]),
        planned=0,
        seen=len(run.facings),
        facings=tuple(dict.fromkeys(int(explainer.seen.facing[at]) for at in run.facings)),
        boxes=explainer.boxes(run.facings),
    )
