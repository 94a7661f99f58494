"""Peak memory of `shelfeye audit` on 20 and on 100 photos: flat means the two are alike.

python scripts/bench/audit_memory.py FOLDER [--weights research]
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from vision.photo import find_photos


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weights", default="research")
    options = parser.parse_args()
    photos = find_photos([options.folder])
    for count in (20, 100):
        chosen = [photos[i % len(photos)] for i in range(count)]
        print(f"{count} photos: peak {peak_mebibytes(chosen, options.weights):.0f} MiB", flush=True)


def peak_mebibytes(photos: list[Path], weights: str) -> float:
    """The largest resident size of the command that audits these photos."""
    with tempfile.TemporaryDirectory() as folder:
        linked = Path(folder) / "photos"
        linked.mkdir()
        for index, photo in enumerate(photos):
            (linked / f"{index:03}{photo.suffix}").symlink_to(photo.resolve())
        command = [sys.executable, "-m", "scripts.cli", "audit", str(linked), "--weights", weights]
        command += ["--out", str(Path(folder) / "out")]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"shelfeye audit ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
