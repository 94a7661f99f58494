import pytest

from vision import errors
from vision.errors import InputError, InvalidValue, NonFiniteLoss, PhotoError, ShelfEyeError


def tree(base: type[ShelfEyeError]) -> list[type[ShelfEyeError]]:
    return [base, *(leaf for child in base.__subclasses__() for leaf in tree(child))]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("a.jpg",), "a.jpg: No photos here"),
        (("a.jpg", "empty"), "a.jpg: No photos here: empty"),
        (("a.jpg", "", "a JPEG"), "a.jpg: No photos here; expected a JPEG"),
        (("a.jpg", "empty", "a JPEG"), "a.jpg: No photos here: empty; expected a JPEG"),
        (("a.jpg", "two\nlines\t here", ""), "a.jpg: No photos here: two lines here"),
    ],
)
def test_an_error_is_one_line_of_subject_message_cause_and_expectation(parts, text):
    error = errors.NoPhotos(*parts)
    assert str(error) == text
    assert (error.subject, error.cause, error.expected) == (*parts, "", "")[:3]


@pytest.mark.parametrize("kind", tree(ShelfEyeError), ids=lambda kind: kind.__name__)
def test_every_class_has_a_message_of_its_own_and_stands_in_the_drawn_tree(kind):
    assert kind.__doc__
    assert kind.__doc__.endswith(".")
    assert "\n" not in kind.__doc__
    assert kind("x").message == kind.__doc__[:-1]
    assert kind.__name__ in errors.__doc__


def test_messages_differ():
    messages = [kind("x").message for kind in tree(ShelfEyeError)]
    assert len(set(messages)) == len(messages)


def test_what_a_caller_can_mend_is_an_input_error():
    assert issubclass(PhotoError, InputError)
    assert set(tree(InputError)) == set(tree(ShelfEyeError)) - {ShelfEyeError, NonFiniteLoss}
    assert issubclass(InvalidValue, ValueError)
