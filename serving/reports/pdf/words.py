"""What a printed report says, in English and Chinese."""

from vision.words import Words

WORDS = {
    "title": Words("Share of shelf", "排面占比"),
    "all": Words("All regions", "全部区域"),
    "no_region": Words("Stores without a region", "未填区域的门店"),
    "brands": Words("By brand", "各品牌占比"),
    "trend": Words("By week, with 90 % interval", "每周占比（含 90% 区间）"),
    "types": Words("By store type", "各门店类型"),
    "others": Words("Other brands", "其他品牌"),
    "unknown": Words("Unknown", "未识别"),
    "no_type": Words("No type", "未填类型"),
    "facings": Words("facings", "排面"),
    "audits": Words("audits", "次稽核"),
    "interval": Words("90 % interval", "90% 区间"),
    "nothing": Words("No audits of this brand in this time.", "该时段内没有该品牌的稽核数据。"),
    "days": Words(
        "{since} to {until}, the last day not included", "{since} 至 {until}（不含末日）"
    ),
}
