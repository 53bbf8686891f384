"""What may be done with missing answers, and the refusal of what may not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from loyaltysem.errors import OptionError

__all__ = ["COMPLETE_ROWS", "EVERY_TREATMENT", "MissingAnswers", "require_treatment"]

MissingAnswers = Literal["listwise", "fiml", "pairwise"]

_DONE: dict[MissingAnswers, str] = {
    "listwise": "leave out incomplete rows",
    "fiml": "use every answer there is",
    "pairwise": "for each pair of ordered items, everybody who answered both",
}
EVERY_TREATMENT: tuple[MissingAnswers, ...] = tuple(_DONE)
#: For what needs complete rows only.
COMPLETE_ROWS: tuple[MissingAnswers, ...] = ("listwise",)


def require_treatment(missing: object, known: Sequence[MissingAnswers], purpose: str = "") -> None:
    """Refuse a treatment of missing answers that a purpose does not know.

    Parameters
    ----------
    missing : object
        None, which refuses missing answers, is always known.
    known : sequence of {"listwise", "fiml", "pairwise"}
    purpose : str
        What the answers are for, such as ``"a test of normality"``.

    Raises
    ------
    OptionError
        It is not known.

    Examples
    --------
    >>> require_treatment("listwise", COMPLETE_ROWS)
    """
    if missing is None or missing in known:
        return
    whose = f" for {purpose}" if purpose else ""
    need = ", which needs complete rows" if whose and tuple(known) == COMPLETE_ROWS else ""
    said = ["None (refuse missing answers)", *(f"'{one}' ({_DONE[one]})" for one in known)]
    raise OptionError(
        f"missing={missing!r} is not known{whose}{need}. Say {', '.join(said[:-1])} or {said[-1]}."
    )
