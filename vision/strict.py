"""Documents read from outside (cards, configurations): frozen, and an unknown key is an error."""

from pydantic import BaseModel, ConfigDict, ValidationError


class Strict(BaseModel):
    """A frozen value whose keys and values are checked at birth."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def first_problem(error: ValidationError) -> str:
    """The first problem of a refused document in a few words, naming its key."""
    problem = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"unknown key {key!r}"
    if problem["type"] == "missing":
        return f"missing key {key!r}"
    return f"key {key!r}: {problem['msg']}" if key else problem["msg"]
