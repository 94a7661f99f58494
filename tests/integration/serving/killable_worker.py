"""A worker whose pipeline takes as long as it is told: python -m … BEGUN SECONDS."""

import asyncio
import sys
from pathlib import Path

from serving.settings import Settings
from serving.telemetry import configure_logs
from serving.worker import work
from tests.integration.serving.pipelines import SlowPipeline

if __name__ == "__main__":
    settings = Settings.load()
    configure_logs(settings)
    asyncio.run(work(settings, SlowPipeline(Path(sys.argv[1]), float(sys.argv[2]))))
