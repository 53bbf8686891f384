"""Numbers that questionnaires and programs write where there is no answer."""

from __future__ import annotations

__all__ = ["LARGE_CODES", "NEGATIVE_CODES", "OUTLYING_CODES", "USUAL_CODES"]

#: Below every scale that begins with 0 or 1.
NEGATIVE_CODES = frozenset({-7.0, -8.0, -9.0, -77.0, -88.0, -97.0, -98.0, -99.0})
#: Of two digits, which a scale may have.
LARGE_CODES = frozenset({77.0, 88.0, 97.0, 98.0, 99.0})
#: Of more digits than any rating scale has, with either sign.
OUTLYING_CODES = frozenset(
    sign * code
    for code in (777.0, 888.0, 997.0, 998.0, 999.0, 7777.0, 8888.0, 9999.0, 99999.0)
    for sign in (-1, 1)
)
#: All that stand for nothing else where there are answers from 0 or 1 upwards.
USUAL_CODES = frozenset({-1.0}) | NEGATIVE_CODES | LARGE_CODES | OUTLYING_CODES
