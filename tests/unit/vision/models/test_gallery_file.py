import numpy as np
import pytest

from vision.errors import UnwritableFolder
from vision.models.gallery_file import Entry, GalleryFile, Maker, maker_in
from vision.models.views import COUNT

MAKER = Maker("toy", "1", "ab" * 32)
ENTRIES = (
    Entry("images/茶/front.png", "01" * 32, 1234, 1_700_000_000_123_456_789),
    Entry("images/b/a b.jpg", "02" * 32, 5, 0),
)


def file_of(count):
    vectors = np.random.default_rng(0).standard_normal((count, COUNT, 5)).astype(np.float32)
    return GalleryFile(MAKER, ENTRIES[:count], vectors)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_what_is_written_is_read(tmp_path, count):
    written = file_of(count)
    written.write(tmp_path / "new" / "gallery")
    read = GalleryFile.read(tmp_path / "new" / "gallery")
    assert (read.maker, read.entries) == (MAKER, ENTRIES[:count])
    assert np.array_equal(read.vectors, written.vectors)
    assert maker_in(tmp_path / "new" / "gallery") == MAKER
    assert [path.name for path in (tmp_path / "new" / "gallery").iterdir()] == ["vectors.npz"]


def test_where_there_is_none(tmp_path):
    assert GalleryFile.read(tmp_path) is None
    assert maker_in(tmp_path) is None


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    file_of(2).write(tmp_path)

    def fails(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", fails)
    with pytest.raises(UnwritableFolder, match="No space left"):
        file_of(1).write(tmp_path)
    assert len(GalleryFile.read(tmp_path).entries) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["vectors.npz"]


def test_a_makers_label():
    assert MAKER.label == "toy 1 (abababab)"
