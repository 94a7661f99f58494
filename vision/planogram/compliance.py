"""A photo's shelf against a planogram: every position's type, and the scores."""

from collections.abc import Iterator

import numpy as np

from vision.planogram.blocks import Run
from vision.planogram.claims import find_claims
from vision.planogram.document import Planogram
from vision.planogram.explain import Explainer, Judgement
from vision.planogram.layout import Layout
from vision.planogram.match import match
from vision.planogram.matched import Matched
from vision.planogram.observed import Observed
from vision.planogram.place import find_places
from vision.planogram.result import Compliance, Finding, Type, Verdict
from vision.planogram.score import agreement, scores
from vision.shelf.catalogue import Catalogue

SHOWN = 0.5
"""Least share of an empty slot within the photo at which it counts as photographed."""
_TELL_THE_OCCUPANT = (Type.SUBSTITUTED, Type.MISPLACED, Type.UNSURE, Type.NOT_PHOTOGRAPHED)


def comply(seen: Observed, planogram: Planogram, catalogue: Catalogue | None = None) -> Compliance:
    """Types and scores of every position; only a score and no findings for another shelf.

    catalogue: gives the widths that the planogram leaves out.
    """
    layout = Layout.of(planogram, catalogue)
    matching = match(seen, layout)
    alike, verdict = agreement(seen, layout, matching)
    if verdict is not Verdict.PLANNED_SHELF:
        return Compliance(planogram, verdict, (), (*scores(()), alike))
    places = find_places(seen, layout, matching)
    matched = Matched.of(seen, layout, matching)
    blocks = matched.blocks
    shown = np.minimum.reduceat(places.shown, layout.first)
    enough = np.array([len(block) for block in blocks.members]) >= layout.count
    whole = (shown >= SHOWN) | enough
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


def _strays(explainer: Explainer, judged: list[Judgement]) -> Iterator[Finding]:
    """Groups of facings inside the fixture that no finding of a position explains."""
    claimed = {claim.run for claim in explainer.claims.values()}
    silent = {at for at, one in enumerate(judged) if one.finding.type in _TELL_THE_OCCUPANT}
    matching = explainer.matching
    for run in explainer.blocks.runs:
        inside = matching.row[run.row] >= 0 and not matching.outside[list(run.facings)].any()
        in_place = run.sku is None and bool(run.places)
        told = run in claimed or in_place or run.places & silent
        if inside and not told and not _at_open_end(explainer, run, judged):
            yield _stray(explainer, run)


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
    return Finding(
        position=None,
        type=Type.UNSURE if run.sku is None else Type.EXTRA,
        probability=explainer.chances.named(run.facings),
        expected=None,
        actual=run.sku,
        row=int(explainer.matching.row[run.row]),
        planned=0,
        seen=len(run.facings),
        facings=tuple(int(explainer.seen.facing[at]) for at in run.facings),
        boxes=explainer.boxes(run.facings),
    )
