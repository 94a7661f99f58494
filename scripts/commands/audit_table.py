"""The text result of an audit: what a person reads in five seconds."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

from vision.errors import InputError
from vision.kpi.words import NAMES
from vision.words import DEVIATIONS, QUALITY, SCORES

SHARE = "share_facings"
MOST_BRANDS = 8


def photo_table(summary: dict[str, Any]) -> Table:
    """Facings, rows, share per brand with its interval and the unknown share of one photo."""
    table = Table(title=escape(summary["photo"]["name"]), title_justify="left", show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column("90 %", style="dim")
    table.add_row("facings", str(summary["facings"]), "")
    table.add_row("rows", str(len(summary["rows"])), "")
    shares = _shares(summary)
    for name, kpi in shares[:MOST_BRANDS]:
        table.add_row(escape(name), _percent(kpi["value"]), _interval(kpi))
    if len(shares) > MOST_BRANDS:
        table.add_row(f"and {len(shares) - MOST_BRANDS} more brands", "", "")
    for kpi in _whole(summary):
        name = NAMES[kpi["name"]].en + (", own" if kpi["scope"] else "")
        table.add_row(name, _percent(kpi["value"]), _interval(kpi))
    if summary["gaps"]:
        table.add_row("empty slots", str(len(summary["gaps"])), "")
    for score in (summary["planogram"] or {"scores": []})["scores"]:
        table.add_row(SCORES[score["name"]].en, _percent(score["value"]), _interval(score))
    for kind, count in _deviations(summary).items():
        table.add_row(f"  {DEVIATIONS[kind].en.lower()}", str(count), "")
    return table


def _whole(summary: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures beside the shares that speak of the whole shelf, else of own products."""
    asked = [kpi for kpi in summary["kpis"] if kpi["name"] in NAMES and kpi["name"] != "oos"]
    found = [kpi for kpi in asked if kpi["scope"] in ({}, {"own": True})]
    return sorted(found, key=lambda kpi: list(NAMES).index(kpi["name"]))


def _deviations(summary: dict[str, Any]) -> dict[str, int]:
    """How many positions of each type that is no match."""
    plan = summary["planogram"]
    counts = Counter(position["type"] for position in plan["positions"]) if plan else Counter()
    return {kind: counts[kind] for kind in DEVIATIONS if counts[kind] and kind != "match"}


def remarks(summary: dict[str, Any]) -> list[str]:
    """What is to be known of one photo: why its quality is doubted, and the audit's warnings."""
    reasons = [
        QUALITY[code].en if code in QUALITY else code for code in summary["quality"]["reasons"]
    ]
    return [*reasons, *summary["warnings"]]


def summary_table(summaries: Sequence[dict[str, Any]]) -> Table:
    """One line per photo of a batch."""
    table = Table("photo", title=f"{len(summaries)} photos", title_justify="left")
    for name in ("facings", "rows", "largest brand", "unknown"):
        table.add_column(name, justify="right")
    table.add_column("to know")
    for summary in summaries:
        shares = dict(_shares(summary))
        unknown = shares.pop("unknown", None)
        brand = next(iter(shares.items()), None)
        table.add_row(
            escape(summary["photo"]["name"]),
            str(summary["facings"]),
            str(len(summary["rows"])),
            escape(f"{brand[0]} {_percent(brand[1]['value'])}") if brand else "",
            _percent(unknown["value"]) if unknown else "",
            escape(", ".join(summary["quality"]["reasons"])),
        )
    return table


def failures_table(failures: Sequence[InputError], asked: int) -> Table:
    """The photos of a batch that could not be audited, and why."""
    title = f"{len(failures)} of {asked} photos not audited"
    table = Table("photo", "why", title=title, title_justify="left", style="red")
    for error in failures:
        why = ": ".join(part for part in (error.message, error.cause) if part)
        table.add_row(escape(error.subject), escape(why))
    return table


def _shares(summary: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """(brand or "unknown", KPI) by share, the unknown last."""
    shares = [kpi for kpi in summary["kpis"] if kpi["name"] == SHARE]
    brands = [(kpi["scope"]["brand"], kpi) for kpi in shares if "brand" in kpi["scope"]]
    unknown = [("unknown", kpi) for kpi in shares if "unknown" in kpi["scope"]]
    return sorted(brands, key=lambda item: -(item[1]["value"] or 0)) + unknown


def _percent(value: float | None) -> str:
    return "n/a" if value is None else f"{100 * value:.1f} %"


def _interval(kpi: dict[str, Any]) -> str:
    if kpi["low"] is None:
        return "not enough evidence"
    return f"{100 * kpi['low']:.1f} to {100 * kpi['high']:.1f}"
