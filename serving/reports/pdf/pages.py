"""A brand's report as PDF: a page for all regions and one for each, A4 across."""

from datetime import UTC, datetime
from typing import Literal

from fpdf import FPDF

from datasets.synthetic.fonts import cjk_fonts
from serving.reports.pdf.drawing import INK, OWN, RULE, SOFT, Bar, Place, bars, text, trend
from serving.reports.pdf.service import BRANDS, Page, Printed
from serving.reports.pdf.words import WORDS
from serving.reports.schemas import ShareRow
from vision.words import chinese

Language = Literal["en", "zh"]
_FONT = "report"
_LEFT, _RIGHT, _WIDTH = 16.0, 281.0, 265.0


def as_pdf(report: Printed, language: Language, now: datetime | None = None) -> bytes:
    """The document. now: what it is dated, this moment if left out."""
    return _Document(report, language, now or datetime.now(UTC)).content()


class _Document:
    def __init__(self, report: Printed, language: Language, now: datetime) -> None:
        self.report, self.language, self.now = report, language, now
        self.pdf = FPDF(orientation="landscape", format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_creation_date(now)
        self.pdf.set_title(f"{self._word('title')} {report.brand}")
        self.pdf.set_lang(language)
        fonts = cjk_fonts()
        if fonts:
            self.pdf.add_font(_FONT, "", str(fonts[0]))
        self.pdf.set_font(_FONT if fonts else "helvetica", "", 10)

    def content(self) -> bytes:
        if not self.report.pages:
            self.pdf.add_page()
            self._head(self._word("all"))
            text(self.pdf, (_LEFT, 60), self._word("nothing"), 14, SOFT)
        for number, page in enumerate(self.report.pages, 1):
            self.pdf.add_page()
            self._page(page)
            self._foot(page.total, number)
        return bytes(self.pdf.output())

    def _page(self, page: Page) -> None:
        region = page.region or self._word("no_region")
        self._head(self._word("all") if page.whole else region)
        self._total(page.total)
        text(self.pdf, (_LEFT, 72), self._word("brands"), 12)
        bars(self.pdf, Place(_LEFT, 80, 130, 95), self._brands(page))
        text(self.pdf, (164, 72), self._word("trend"), 12)
        weeks = [(str(row.group["week"]), _bar("", row, True)) for row in page.weeks if row.audits]
        if weeks:
            trend(self.pdf, Place(180, 82, 96, 38), weeks)
        text(self.pdf, (164, 134), self._word("types"), 12)
        types = [
            _bar(row.group["store_type"] or self._word("no_type"), row, True) for row in page.types
        ]
        types.sort(key=lambda bar: -bar.value)
        bars(self.pdf, Place(164, 142, 117, 33), types)

    def _head(self, region: str) -> None:
        pdf, report = self.pdf, self.report
        text(pdf, (_LEFT, 14), f"{self._word('title')} · {report.brand}", 22, INK, 180)
        text(pdf, (_LEFT, 26), region, 15, OWN, 180)
        days = self._word("days").format(since=report.period.since, until=report.period.until)
        text(pdf, (_RIGHT - 90, 16), days, 9, SOFT, 90, "R")
        pdf.set_draw_color(*RULE)
        pdf.set_line_width(0.3)
        pdf.line(_LEFT, 36, _RIGHT, 36)

    def _total(self, total: ShareRow) -> None:
        pdf = self.pdf
        value = "–" if total.value is None else f"{total.value:.1%}"
        text(pdf, (_LEFT, 44), value, 40, OWN)
        if total.low is not None and total.high is not None:
            told = f"{self._word('interval')}  {total.low:.1%} – {total.high:.1%}"
            text(pdf, (_LEFT + 58, 46), told, 12)
        facings = f"{total.numerator:,.0f} / {total.denominator:,.0f} {self._word('facings')}"
        audits = f"{total.audits:,} {self._word('audits')}"
        unknown = f"{self._word('unknown')} {total.unknown_value or 0:.1%}"
        text(pdf, (_LEFT + 58, 54), f"{facings}   ·   {audits}   ·   {unknown}", 10, SOFT)

    def _foot(self, total: ShareRow, number: int) -> None:
        zh = self.language == "zh"
        definition = chinese(total.definition) if zh else total.definition
        text(self.pdf, (_LEFT, 186), definition, 8, SOFT, _WIDTH)
        told = f"{total.rule_version}   ·   {self.now:%Y-%m-%d %H:%M} UTC"
        text(self.pdf, (_LEFT, 192), told, 8, SOFT, 200)
        pages = len(self.report.pages)
        page = f"第 {number} 页，共 {pages} 页" if zh else f"{number} / {pages}"
        text(self.pdf, (_RIGHT - 60, 192), page, 8, SOFT, 60, "R")

    def _brands(self, page: Page) -> list[Bar]:
        """The largest brands, the report's own among them, then what could not be named."""
        rows = sorted(page.brands, key=lambda row: -(row.value or 0.0))
        own = [row for row in rows if row.group["brand"] == self.report.brand]
        kept = rows[:BRANDS]
        if own and own[0] not in kept:
            kept = [*rows[: BRANDS - 1], own[0]]
        found = [_bar(row.group["brand"] or self._word("others"), row, row in own) for row in kept]
        rest = sum(row.value or 0.0 for row in rows if row not in kept)
        if rest:
            found.append(Bar(self._word("others"), rest, None, None, False))
        if page.total.unknown_value:
            found.append(Bar(self._word("unknown"), page.total.unknown_value, None, None, False))
        return found

    def _word(self, key: str) -> str:
        return getattr(WORDS[key], self.language)


def _bar(name: str, row: ShareRow, own: bool) -> Bar:
    return Bar(name, row.value or 0.0, row.low, row.high, own)
