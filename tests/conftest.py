from pathlib import Path

import pytest

from datasets.synthetic import ShelfConfig, write_shelves


@pytest.fixture(scope="session")
def shelf_folder(tmp_path_factory) -> Path:
    """Eight rendered shelves as a YOLO folder with truth, for tests that need real-looking data."""
    folder = tmp_path_factory.mktemp("shelves")
    config = ShelfConfig(side=(320, 320), products=(12, 40), close_up_share=0.2)
    for _ in write_shelves(8, folder, config, seed=50):
        pass
    return folder
