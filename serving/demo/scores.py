"""The demo's Perfect Store score: what counts in a shop of each type."""

from pathlib import Path

import yaml

from vision.kpi.score import Score

SCORE = Score(
    version="demo-1",
    targets={"osa": 0.95, "share": 0.35, "eye_level_share": 0.4, "planogram": 0.9},
    store_types={
        "default": {"osa": 50, "share": 50},
        "大卖场": {
            "osa": 25,
            "share": 25,
            "planogram": 20,
            "eye_level_share": 15,
            "brand_block": 15,
        },
        "超市": {"osa": 30, "share": 25, "planogram": 25, "eye_level_share": 20},
        "便利店": {"osa": 40, "share": 30, "price_compliance": 30},
        "食杂店": {"osa": 50, "price_compliance": 50},
    },
)


def write_score(path: Path) -> None:
    """The score as a file for SHELFEYE_SCORE."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(SCORE.model_dump(), allow_unicode=True), encoding="utf-8")
