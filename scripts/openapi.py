"""Prints the API's OpenAPI document; needs neither a database nor a server."""

import json
import sys

from serving.app import create_app
from serving.settings import Settings


def document() -> str:
    """The document as JSON, the same text for the same API."""
    app = create_app(Settings(_env_file=None))  # type: ignore[call-arg]
    return json.dumps(app.openapi(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
