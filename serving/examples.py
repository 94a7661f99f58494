"""Examples of bodies and answers for the OpenAPI document, by the name of their schema."""

from typing import Any

_ID, _OTHER = "0b0e9a5e-7f55-4a0b-9d4e-6a3f5f0c1d11", "6f1f0f0e-2d0b-4c57-8a53-0a1d2f4c9e22"
_MORNING, _MINUTE = "2026-05-04T01:30:00Z", "2026-05-04T01:30:06Z"

_STORE = {
    "code": "HZ-001",
    "name": "西湖店",
    "region": "East",
    "city": "Hangzhou",
    "channel": "modern trade",
    "store_type": "supermarket",
    "latitude": 30.2592,
    "longitude": 120.1303,
}

_BODIES: dict[str, Any] = {
    "PasswordChange": {"current": "correct horse battery", "new": "staple battery horse"},
    "WorkspaceChange": {"competitors": "anonymous", "photos_days": 365},
    "UserChange": {"role": "analyst", "brands": ["Quillo"]},
    "NewStore": _STORE,
    "StoreChange": {"region": "East", "latitude": 30.2592, "longitude": 120.1303},
    "ProductChange": {"name": "柠檬苏打 330 毫升", "width_mm": 66},
    "PlanogramChange": {"position": "bay 3", "store_types": ["supermarket"]},
    "MustStockChange": {"min_facings": 2, "valid_until": "2026-12-31"},
    "PriceChange": {"price": 5.9, "tolerance": 0.1},
    "VisitChange": {"ended_at": "2026-05-04T02:10:00Z", "note": "delivery came late"},
    "Approval": {"sku": "LEMON-330", "brand": "Quillo", "category": "drinks", "own": True},
    "Rejection": {"reason": "is LEMON-330 in an old pack"},
    "WebhookChange": {"events": ["audit.completed"], "active": True},
    "AlertRuleChange": {"points": 5, "days": 7},
}
_ANSWERS: dict[str, Any] = {
    "PhotoAccepted": {
        "id": _ID,
        "sha256": "f209b3099d2fc8d62aef35407b07299a518e6c5cd1ae19121201211062a7535f",
        "repeated": False,
        "audit_id": _OTHER,
        "status": "queued",
        "audit": f"/v1/audits/{_OTHER}",
    },
    "AuditListed": {
        "id": _OTHER,
        "status": "done",
        "photo_id": _ID,
        "store_id": _ID,
        "visit_id": None,
        "user_id": _ID,
        "taken_at": _MORNING,
        "created_at": _MORNING,
        "finished_at": _MINUTE,
    },
    "HeldAgainst": {
        "catalogue": 12,
        "planogram": {"id": _ID, "code": "DRINKS-90", "version": 3},
        "must_stock": {"LEMON-330": 2},
        "prices": {"LEMON-330": {"price": 5.9, "currency": "CNY", "tolerance": 0.1}},
        "score": {
            "version": "2026-05",
            "store_type": "supermarket",
            "weights": {"osa": 60, "share": 40},
            "targets": {"osa": 0.95},
        },
        "rules": None,
    },
    "StoreShown": {"id": _ID, **_STORE, "created_at": _MORNING},
    "ShareRow": {
        "group": {"region": "East", "week": "2026-05-04", "brand": "Quillo"},
        "numerator": 412,
        "denominator": 1270,
        "value": 0.324409,
        "low": 0.309112,
        "high": 0.341227,
        "unit": "facings",
        "audits": 23,
        "definition": "facings of the brand / all facings",
        "rule_version": "share_report/1, share/1",
        "others": False,
        "unknown": 84,
        "unknown_value": 0.066142,
        "corrected": 2,
        "audits_link": "/v1/audits?status=done&from=2026-05-04T00%3A00%3A00Z"
        "&to=2026-05-11T00%3A00%3A00Z&region=East",
    },
    "Problem": {
        "type": "urn:shelfeye:problem:not-found",
        "title": "There is nothing here that you can see",
        "status": 404,
        "detail": "There is no such store that you can see.",
        "code": "no_such",
        "params": {"what": "store"},
        "request_id": "6cb61021ce9d4b1da2a73901bed20eb2",
        "errors": [
            {
                "field": "store",
                "message": "There is no such store that you can see.",
                "code": "no_such",
                "params": {"what": "store"},
            }
        ],
    },
}
EXAMPLES = _BODIES | _ANSWERS


def with_examples(document: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI document with these examples at its schemas."""
    schemas = document["components"]["schemas"]
    for name, example in EXAMPLES.items():
        schemas[name]["examples"] = [example]
    return document
