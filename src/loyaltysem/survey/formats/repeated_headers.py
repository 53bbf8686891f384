"""Two columns under one header, of which nobody can know which is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from loyaltysem.errors import SurveyFormatError

__all__ = ["refuse_repeated_headers"]

_SHOWN = 5


def refuse_repeated_headers(name: str, header: Sequence[str], what: str, remedy: str) -> None:
    """Refuse headers that stand over several columns.

    Parameters
    ----------
    name : str
        The file's name, for the message.
    header : sequence of str
        Of all columns.
    what : str
        What the headers are, such as ``"column header(s)"``.
    remedy : str
        Why they cannot be told apart, and what to do, as sentences.

    Raises
    ------
    SurveyFormatError
        With the headers and their columns, from 1.
    """
    repeated = [text for text, count in Counter(header).items() if count > 1]
    if not repeated:
        return
    shown = "; ".join(
        f"{text!r} in columns "
        + ", ".join(str(i + 1) for i, other in enumerate(header) if other == text)
        for text in repeated[:_SHOWN]
    )
    raise SurveyFormatError(f"{name} has {len(repeated)} {what} more than once: {shown}. {remedy}")
