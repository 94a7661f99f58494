"""What reports say, in English and Chinese, with the same meaning."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence or label in both languages."""

    en: str
    zh: str


WARNINGS = {
    "no_facings": Words(
        "No products found: not enough evidence for a share of shelf.",
        "未找到商品：证据不足，无法给出排面占比。",
    ),
    "unnamed": Words(
        "Products are not named: no recogniser is in use, so every facing counts as unknown.",
        "未启用商品识别：所有排面均计为未识别。",
    ),
    "no_pictures": Words(
        "Products are not named: the catalogue has no reference pictures in images/<sku>/, so "
        "every facing counts as unknown.",
        "未启用商品识别：商品目录的 images/<sku>/ 中没有参考图片，所有排面均计为未识别。",
    ),
    "animated": Words(
        "The file holds several pictures; only the first was audited.",
        "文件含多幅画面，仅审核第一幅。",
    ),
    "research": Words(
        "Research weights: for evaluation and non-commercial use only.",
        "研究版权重：仅限评估与非商业用途。",
    ),
    "not_judged": Words(
        "Some listed SKUs are not judged: they are not seen, and their places are not on the photo "
        "or not known.",
        "部分应上架单品无法判定：照片中未见到，且其位置未拍到或未知。",
    ),
    "score_incomplete": Words(
        "The score rests on the components with evidence; the weights of the others are shared "
        "out.",
        "得分仅依据有证据的分项计算，其余分项的权重已按比例分摊。",
    ),
    "another_shelf": Words(
        "This is not the planned shelf: too little of what is named stands where the planogram has "
        "it.",
        "拍的不是计划中的货架：已识别商品中按棚格图在位的过少。",
    ),
    "not_enough_evidence": Words(
        "Too few products are named to compare the photo with the planogram.",
        "已识别的商品过少，无法与棚格图比对。",
    ),
}
DEVIATIONS = {
    "match": Words("Match", "一致"),
    "wrong_facings": Words("Wrong facings", "排面数不符"),
    "missing": Words("Missing", "缺货"),
    "misplaced": Words("Misplaced", "错位"),
    "swapped": Words("Swapped", "互换"),
    "substituted": Words("Substituted", "被替换"),
    "extra": Words("Extra", "多余"),
    "not_photographed": Words("Not photographed", "未拍到"),
    "unsure": Words("Unsure", "无法判定"),
}
"""Types of vision.planogram.result.Type, in the order they are listed."""
PRICE_KINDS = {
    "price": Words("Price", "标价"),
    "promotion": Words("Promotion", "促销价"),
    "member": Words("Member price", "会员价"),
    "unit": Words("By weight", "计量价"),
}
QUALITY = {
    "blurred": Words("Blurred. Step closer and retake.", "画面模糊，请靠近重拍。"),
    "dark": Words("Too dark. Turn on a light and retake.", "画面过暗，请补光重拍。"),
    "overexposed": Words("Too bright. Avoid the glare and retake.", "画面过曝，请避开反光重拍。"),
    "too_small": Words("Too few pixels. Send the original photo.", "像素过少，请上传原图。"),
}
SCORES = {
    "planogram_strict": Words("Compliance, strict", "合规率（严格）"),
    "planogram_tolerant": Words("Compliance, tolerant", "合规率（宽松）"),
    "planogram_facings": Words("Compliance by facings", "合规率（按排面）"),
    "planogram_agreement": Words("Agreement with the planogram", "与棚格图的吻合度"),
}
MEASURES = {
    "share_facings": Words("Share by facings", "排面占比（按排面数）"),
    "share_linear": Words("Share by shelf width", "排面占比（按陈列宽度）"),
    "share_area": Words("Share by area", "排面占比（按陈列面积）"),
}
DEFINITIONS = {
    "share_facings": Words(
        "Facings of the scope / all facings, unknown ones included. Units stacked in one column "
        "count once.",
        "该范围的排面数 ÷ 全部排面数（含未识别）。同列堆叠的商品只计一次。",
    ),
    "share_linear": Words(
        "Shelf width taken by the facings of the scope / by all facings, unknown ones included: "
        "the products' own widths in cm when all are known, else pixels as seen from the front. "
        "Units stacked in one column count once.",
        "该范围排面占用的陈列宽度 ÷ 全部排面的陈列宽度（含未识别）：商品宽度全部已知时用厘米，"
        "否则用校正为正视后的像素。同列堆叠的商品只计一次。",
    ),
    "share_area": Words(
        "Front area taken by the facings of the scope / by all facings, unknown ones included: "
        "the products' own sizes in cm² when all are known, else pixels as seen from the front. "
        "A stack counts with its whole height.",
        "该范围排面占用的正面面积 ÷ 全部排面的正面面积（含未识别）：商品尺寸全部已知时用平方厘米，"
        "否则用校正为正视后的像素。堆叠按整摞高度计。",
    ),
}


SCORE_DEFINITIONS = {
    "planogram_strict": Words(
        "Planned positions with their product in its place and the planned number of facings / "
        "planned positions photographed. Positions that are unsure are in the denominator; those "
        "not photographed are not.",
        "商品在位且排面数与棚格图一致的位置数 ÷ 已拍到的计划位置数。无法判定的位置计入分母，"
        "未拍到的位置不计入。",
    ),
    "planogram_tolerant": Words(
        "Planned positions whose product stands in its planned row, in any place and number / "
        "planned positions photographed.",
        "商品出现在计划层内（位置、排面数不限）的位置数 ÷ 已拍到的计划位置数。",
    ),
    "planogram_facings": Words(
        "Facings of the planned product in its place, at most the planned number of each position "
        "/ planned facings of the positions photographed.",
        "各位置上在位的计划商品排面数（不超过计划数）之和 ÷ 已拍到位置的计划排面数之和。",
    ),
    "planogram_agreement": Words(
        "Facings expected to stand in order where the planogram has them / named facings on the "
        "photo, or planned facings when these are fewer. Low: this is not the planned shelf.",
        "按棚格图顺序在位的期望排面数 ÷ 照片中已识别的排面数（计划排面数更少时用计划数）。"
        "数值低说明拍的不是计划中的货架。",
    ),
}


def price_shown(price: float | None) -> str:
    """12.9 as 12.90, 139 as 139, None as nothing."""
    return "" if price is None else f"{price:,.0f}" if price == int(price) else f"{price:,.2f}"


def chinese(english: str) -> str:
    """The Chinese of a sentence of this module; any other text is returned as it is."""
    known = {
        w.en: w.zh
        for group in (WARNINGS, QUALITY, DEFINITIONS, SCORE_DEFINITIONS)
        for w in group.values()
    }
    return known.get(english, english)
