"""What the figures of checks mean, in English and Chinese."""

from vision.words import Words

AVAILABILITY = {
    "must_stock": Words(
        "SKUs seen / SKUs of the store's must-stock list whose category was photographed, for "
        "each store and day. Seen on any photo of that day is in stock, else out of stock.",
        "当日任一照片中见到的 SKU 数 ÷ 该门店必分销清单中品类已拍到的 SKU 数，"
        "按门店和日期逐一统计。"
        "当日任一照片见到即为在架，均未见到则计为缺货。",
    ),
    "planogram": Words(
        "SKUs seen / SKUs planned in positions that were photographed and told, for each store and "
        "day. Positions not photographed or unsure count for nothing.",
        "见到的 SKU 数 ÷ 已拍到且可判定的计划位置上的 SKU 数，按门店和日期逐一统计。"
        "未拍到或无法判定的位置不计。",
    ),
}
PRICES = Words(
    "Price tags that say the list price, within its tolerance / price tags of SKUs with a list "
    "price in the same currency. Of a promotion the regular price counts, where the tag says it.",
    "标价与价格表一致（在允差内）的价签数 ÷ 同币种且有标准价的 SKU 的价签数。"
    "促销价签以原价为准，未读到原价则不计。",
)
DISTRIBUTION = Words(
    "Stores in which the product was seen at least once / stores audited in that time and place. "
    "The low end counts the stores in which its facings are beyond doubt.",
    "至少见到一次该商品的门店数 ÷ 同期同地已稽核的门店数。下限仅计排面确凿无疑的门店。",
)
