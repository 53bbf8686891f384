"""What a kind of parameter is, and how a value that is not of it is refused."""

from __future__ import annotations

from typing import Any, Protocol

from loyaltysem.arguments.shown import shown
from loyaltysem.errors import LoyaltySEMError, OptionError

__all__ = ["Kind", "refusal"]


class Kind(Protocol):
    """What values a parameter takes."""

    @property
    def needed(self) -> str:
        """What is needed, as it follows "…: "; for example "True or False"."""
        ...

    def take(self, name: str, value: Any) -> Any:
        """Return the value in the form in which the function uses it, or refuse it by name."""
        ...


def refusal(
    name: str,
    value: object,
    needed: str,
    remedy: str,
    error: type[LoyaltySEMError] = OptionError,
) -> LoyaltySEMError:
    """Return an error that says what was found, what is needed, and what to write instead."""
    kind = "" if value is None else f" ({_kind_in_words(value)})"
    return error(f"{name}={shown(value)}{kind} cannot be used; needed: {needed}. {remedy}")


def _kind_in_words(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, int):
        return "a whole number"
    if isinstance(value, float):
        return "no number" if value != value else "a number"
    return f"of type {type(value).__name__}"
