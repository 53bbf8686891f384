"""Numbers as a paper prints them, never rounded across the value they are judged by."""

from __future__ import annotations

from math import isnan

__all__ = ["fit_index", "p_value", "rounded"]

_MOST_PLACES = 12


def rounded(value: float, cutoff: float | None = None, *, leading_zero: bool = False) -> str:
    """Write a number with two places, and with more where two would show it beyond a cutoff.

    Parameters
    ----------
    value : float
    cutoff : float, optional
        What the number is judged by: .6996 against .7 is written .6996, not .70.
    leading_zero : bool
        ``0.70``, as Chinese papers print it, or ``.70``, as the APA asks for.

    Examples
    --------
    >>> rounded(0.6996), rounded(0.6996, 0.7), rounded(-0.05)
    ('.70', '.6996', '−.05')
    """
    if isnan(value):
        return "–"
    places = 2
    if cutoff is not None and value != cutoff:
        while places < _MOST_PLACES and (
            round(value, places) == cutoff or (round(value, places) >= cutoff) != (value >= cutoff)
        ):
            places += 1
    text = f"{abs(value):.{places}f}"
    if not leading_zero and text.startswith("0."):
        text = text[1:]
    return f"−{text}" if round(value, places) < 0 else text


def fit_index(value: float) -> str:
    """Write three places without a leading zero, as the APA asks for.

    Examples
    --------
    >>> fit_index(0.9917), fit_index(1.0002)
    ('.992', '1.000')
    """
    return f"{value:.3f}".removeprefix("0")


def p_value(value: float, *, leading_zero: bool = False) -> str:
    """Write ``= .012`` or ``< .001``.

    Examples
    --------
    >>> p_value(0.0124), p_value(0.0002, leading_zero=True)
    ('= .012', '< 0.001')
    """
    zero = "0" if leading_zero else ""
    if value < 0.001:
        return f"< {zero}.001"
    return f"= {value:.3f}" if leading_zero else f"= {fit_index(value)}"
