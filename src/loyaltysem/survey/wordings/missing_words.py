"""Words that programs write for an empty cell."""

from __future__ import annotations

__all__ = ["MISSING_WORDS"]

# R and Excel, SPSS, SAS, SQL, Python, C, Mplus, and what people type for a blank. Words that may be
# an answer (none, 无, 0) are not among them, nor errors of Excel that hide a computation.
MISSING_WORDS = frozenset(
    {"na", "n/a", "<na>", "#n/a", "nan", "null", "#null!", "nil", ".", "-", "--", "—", "——", "–"}
    | {"n.a.", "(null)", "\\n", "?", "*", "-nan", "nan(ind)", "-nan(ind)"}
    | {"1.#qnan", "-1.#qnan", "1.#ind", "-1.#ind"}
    | {f".{letter}" for letter in "abcdefghijklmnopqrstuvwxyz_"}
)
