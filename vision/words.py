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
        "未找到商品:证据不足,无法给出排面占比。",
    ),
    "unnamed": Words(
        "Products are not named: no recogniser is in use, so every facing counts as unknown.",
        "未启用商品识别:所有排面均计为未识别。",
    ),
    "no_pictures": Words(
        "Products are not named: the catalogue has no reference pictures in images/<sku>/, so "
        "every facing counts as unknown.",
        "未启用商品识别:商品目录的 images/<sku>/ 中没有参考图片,所有排面均计为未识别。",
    ),
    "animated": Words(
        "The file holds several pictures; only the first was audited.",
        "文件含多幅画面,仅审核第一幅。",
    ),
    "research": Words(
        "Research weights: for evaluation and non-commercial use only.",
        "研究版权重:仅限评估与非商业用途。",
    ),
}
QUALITY = {
    "blurred": Words("Blurred. Step closer and retake.", "画面模糊,请靠近重拍。"),
    "dark": Words("Too dark. Turn on a light and retake.", "画面过暗,请补光重拍。"),
    "overexposed": Words("Too bright. Avoid the glare and retake.", "画面过曝,请避开反光重拍。"),
    "too_small": Words("Too few pixels. Send the original photo.", "像素过少,请上传原图。"),
}
MEASURES = {
    "share_facings": Words("Share by facings", "排面占比(按排面数)"),
    "share_linear": Words("Share by shelf width", "排面占比(按陈列宽度)"),
    "share_area": Words("Share by area", "排面占比(按陈列面积)"),
}
DEFINITIONS = {
    "share_facings": Words(
        "Facings of the scope / all facings, unknown ones included. Units stacked in one column "
        "count once.",
        "该范围的排面数 ÷ 全部排面数(含未识别)。同列堆叠的商品只计一次。",
    ),
    "share_linear": Words(
        "Shelf width taken by the facings of the scope / by all facings, unknown ones included: "
        "the products' own widths in cm when all are known, else pixels as seen from the front. "
        "Units stacked in one column count once.",
        "该范围排面占用的陈列宽度 ÷ 全部排面的陈列宽度(含未识别):商品宽度全部已知时用厘米,"
        "否则用校正为正视后的像素。同列堆叠的商品只计一次。",
    ),
    "share_area": Words(
        "Front area taken by the facings of the scope / by all facings, unknown ones included: "
        "the products' own sizes in cm² when all are known, else pixels as seen from the front. "
        "A stack counts with its whole height.",
        "该范围排面占用的正面面积 ÷ 全部排面的正面面积(含未识别):商品尺寸全部已知时用平方厘米,"
        "否则用校正为正视后的像素。堆叠按整摞高度计。",
    ),
}


def chinese(english: str) -> str:
    """The Chinese of a sentence of this module; any other text is returned as it is."""
    known = {w.en: w.zh for group in (WARNINGS, QUALITY, DEFINITIONS) for w in group.values()}
    return known.get(english, english)
