"""Send photos of shelves and print each brand's share: client.py ADDRESS TOKEN PHOTO..."""

import sys
from pathlib import Path
from typing import Any

import httpx


def audit(api: httpx.Client, photo: Path) -> dict[str, Any]:
    """The audit of one photo, once it has ended. Sending a photo again does not count twice."""
    sent = api.post("/v1/photos", files={"photo": (photo.name, photo.read_bytes())})
    sent.raise_for_status()
    while True:
        answer = api.get(sent.json()["audit"], params={"wait": 60})
        answer.raise_for_status()
        if answer.json()["status"] in ("done", "failed"):
            return answer.json()


def main(address: str, token: str, *photos: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=address, headers=headers, timeout=90) as api:
        for photo in map(Path, photos):
            found = audit(api, photo)
            if found["status"] == "failed":
                print(f"{photo}: {found['problem']['detail']}")
                continue
            for kpi in found["result"]["kpis"]:
                if kpi["name"] == "share_facings" and kpi["value"] is not None:
                    whose = kpi["scope"].get("brand") or "unknown"
                    print(f"{photo}: {whose} {kpi['numerator']} of {kpi['denominator']} facings")


if __name__ == "__main__":
    main(*sys.argv[1:])
