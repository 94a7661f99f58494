"""Names and definitions of the figures beside the shares, in English and Chinese."""

from vision.words import Words

NAMES = {
    "score": Words("Perfect store score", "完美门店得分"),
    "osa": Words("On-shelf availability", "在架率"),
    "oos": Words("Out of stock", "缺货率"),
    "must_stock": Words("Must-stock compliance", "必分销达标率"),
    "distribution": Words("Distribution", "分销率"),
    "fullness": Words("Fullness", "货架饱满度"),
    "eye_level_share": Words("Share at eye level", "黄金陈列层占比"),
    "brand_block": Words("Brand block", "品牌集中陈列度"),
    "purity": Words("Purity of own rows", "本品陈列纯净度"),
    "sku_count_share": Words("Share of SKU count", "品项数占比"),
    "adjacency": Words("Adjacency rules kept", "相邻规则达标率"),
    "price_compliance": Words("Price compliance", "价格合规率"),
    "tagged_facings": Words("Facings with a price tag", "有价签排面占比"),
    "tags_without_product": Words("Price tags without a product", "无对应商品的价签"),
    "price": Words("Price", "价格"),
}
"""In the order in which reports list them."""
DEFINITIONS = {
    "score": Words(
        "Sum over the components of weight × min(1, value / target), over the sum of their "
        "weights. Components without evidence are left out of both sums.",
        "各分项“权重 × min（1，数值 ÷ 目标）”之和 ÷ 权重之和。证据不足的分项不计入分子与分母。",
    ),
    "osa": Words(
        "Listed SKUs seen / listed SKUs judged. A SKU that is not seen is judged only if all its "
        "places are on the photo. Listed: the must-stock list, else the planogram.",
        "已见的应上架单品数 ÷ 可判定的应上架单品数。未见到的单品仅在其全部位置均已拍到时才计入"
        "分母。应上架单品取自必分销清单，无清单时取自棚格图。",
    ),
    "oos": Words(
        "Listed SKUs that are not seen though their places are on the photo / listed SKUs judged: "
        "1 - on-shelf availability.",
        "位置已拍到但未见到的应上架单品数 ÷ 可判定的应上架单品数，即 1 − 在架率。",
    ),
    "must_stock": Words(
        "Listed SKUs with at least the facings their list asks for / listed SKUs judged.",
        "排面数达到清单要求的应上架单品数 ÷ 可判定的应上架单品数。",
    ),
    "distribution": Words(
        "Stores (weighted: their turnover) in which the SKU was seen / stores in which it was "
        "judged.",
        "见到该单品的门店数（加权时为门店销售额）÷ 可判定的门店数（加权时为门店销售额）。",
    ),
    "fullness": Words(
        "Shelf width taken by facings / width taken by facings and by empty slots, as seen from "
        "the front. Narrow spaces between packs count for neither.",
        "排面占用的陈列宽度 ÷ 排面与空位合计的宽度（校正为正视）。商品间的窄缝不计入。",
    ),
    "eye_level_share": Words(
        "Facings of the scope in the eye-level rows / all facings in these rows, unknown ones "
        "included. Eye-level rows: as the rules say, else the rows whose middle lies at 55 % to "
        "85 % of the shelf's height, rows taken as equally high.",
        "该范围在黄金陈列层的排面数 ÷ 黄金陈列层的全部排面数（含未识别）。黄金陈列层按规则文件"
        "指定；未指定时取层中线位于货架高度 55%–85% 的层（各层视为等高）。",
    ),
    "brand_block": Words(
        "Facings of the scope's largest contiguous block / all facings of the scope. Contiguous: "
        "next to one another in a row, or in rows one above the other with half the narrower "
        "facing's width in common.",
        "该范围最大连续陈列块的排面数 ÷ 该范围全部排面数。同层相邻，或上下相邻层重叠达较窄排面宽度"
        "一半，即为连续。",
    ),
    "purity": Words(
        "Facings of the scope / all facings, unknown ones included, in the scope's own rows: "
        "those where more than half of the facings are the scope's, or all rows of a fixture that "
        "the rules call own.",
        "该范围排面数 ÷ 全部排面数（含未识别），仅统计其专属层：该范围排面过半的层；规则注明为"
        "自有货架时统计全部层。",
    ),
    "sku_count_share": Words(
        "Different SKUs of the scope seen / different SKUs seen. Unknown facings count for "
        "neither.",
        "见到的该范围品项数 ÷ 见到的全部品项数。未识别的排面不计入。",
    ),
    "adjacency": Words(
        "Rules kept / rules judged. A rule is judged when both its products are on the photo; "
        "beside: next to one another in a row.",
        "满足的规则数 ÷ 可判定的规则数。规则涉及的双方均在照片中时方可判定；相邻指同层紧邻。",
    ),
    "price_compliance": Words(
        "Listed SKUs whose tags all say the listed price, within its tolerance / listed SKUs with "
        "an ordinary price read. Ordinary: the list price where the tag has one, else its price; a "
        "promotion or member price alone is not judged.",
        "全部价签均与价目表相符（在容差内）的单品数 ÷ 读到常规价的在列单品数。价签标有原价时"
        "以原价为常规价，否则取标价；仅标促销价或会员价的不判定。",
    ),
    "tagged_facings": Words(
        "Facings that a price tag speaks of / all facings. A tag speaks of one product's facings "
        "side by side above it on the shelf, or below it on a hook; of an unknown product's, of "
        "the one facing.",
        "有对应价签的排面数 ÷ 全部排面数。价签对应其上方（挂钩陈列为下方）同一商品的相邻排面；"
        "未识别商品仅对应一个排面。",
    ),
    "tags_without_product": Words(
        "Price tags with no facing above or below / all price tags found.",
        "上方与下方均无排面的价签数 ÷ 找到的全部价签数。",
    ),
    "price": Words(
        "The price in the largest print on most of the SKU's tags, in the unit's currency; low and "
        "high: the lowest and highest on any of its tags.",
        "该单品多数价签上字号最大的价格，单位为货币代码；区间为其各价签的最低价与最高价。",
    ),
}
