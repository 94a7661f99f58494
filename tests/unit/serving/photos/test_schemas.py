import pytest

from serving.photos.schemas import plain_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("shelf.jpg", "shelf.jpg"),
        ("货架 1.jpg", "货架 1.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\a.jpg", "a.jpg"),
        ("a\x00b\n.jpg", "ab.jpg"),
        ("\udcff.jpg", ".jpg"),
        ("x" * 400 + ".jpg", "x" * 146 + ".jpg"),
        ("", "photo"),
        ("/", "photo"),
        (None, "photo"),
    ],
)
def test_a_name_is_that_of_a_file_alone(given, kept):
    assert plain_name(given) == kept
