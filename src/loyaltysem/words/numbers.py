"""Numbers as a paper prints them, never rounded across the value they are judged by."""

from __future__ import annotations

from math import isnan

__all__ = [
    "exact_percent",
    "fit_index",
    "p_value",
    "percent",
    "rounded",
    "share_asked",
    "share_found",
    "short",
    "side_of",
    "without_zero",
]

_MOST_PLACES = 12


def without_zero(text: str) -> str:
    """Take the zero before the point away, as the APA asks for.

    Examples
    --------
    >>> without_zero("0.70"), without_zero("-0.05"), without_zero("1.00"), without_zero("10.5")
    ('.70', '-.05', '1.00', '10.5')
    """
    sign = "-" if text.startswith("-") else ""
    number = text.removeprefix("-")
    return sign + (number[1:] if number.startswith("0.") else number)


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
        places = _places_beside(value, cutoff, places)
    text = f"{abs(value):.{places}f}"
    if not leading_zero:
        text = without_zero(text)
    return f"−{text}" if round(value, places) < 0 else text


def _places_beside(value: float, cutoff: float, places: int) -> int:
    """Return how many places show a number on its side of a cutoff, and not at it."""
    while places < _MOST_PLACES and (
        round(value, places) == cutoff or (round(value, places) >= cutoff) != (value >= cutoff)
    ):
        places += 1
    return places


def fit_index(value: float) -> str:
    """Write three places without a leading zero, as the APA asks for.

    Examples
    --------
    >>> fit_index(0.9917), fit_index(1.0002), fit_index(-0.1234)
    ('.992', '1.000', '−.123')
    """
    text = without_zero(f"{abs(value):.3f}")
    return f"−{text}" if round(value, 3) < 0 else text


def side_of(value: float, cutoff: float) -> str:
    """Say on which side of its cutoff a number lies.

    Examples
    --------
    >>> side_of(0.7, 0.7), side_of(0.4999, 0.5)
    ('at least .7', 'below .5')
    """
    return f"{'at least' if value >= cutoff else 'below'} {short(cutoff)}"


def p_value(
    value: float, *, leading_zero: bool = False, equals: bool = True, cutoff: float | None = None
) -> str:
    """Write ``= .012`` or ``< .001``.

    Parameters
    ----------
    value : float
    leading_zero : bool
        ``0.012``, as Chinese papers print it, or ``.012``, as the APA asks for.
    equals : bool
        False where ``=`` would be one sign too many, as in a column of p-values.
    cutoff : float, optional
        The level it is judged at: .0496 against .05 is written .0496, not .050.

    Examples
    --------
    >>> p_value(0.0124), p_value(0.0124, equals=False), p_value(0.0002, leading_zero=True)
    ('= .012', '.012', '< 0.001')
    >>> p_value(0.0496, cutoff=0.05)
    '= .0496'
    """
    if value < 0.001:
        return "< 0.001" if leading_zero else "< .001"
    places = 3
    if cutoff is not None and value != cutoff:
        places = _places_beside(value, cutoff, places)
    text = f"{value:.{places}f}"
    text = text if leading_zero else text.removeprefix("0")
    return f"= {text}" if equals else text


def percent(share: float, *, spaced: bool = True, guarded: bool = True) -> str:
    """Write a share in percent with one place.

    Parameters
    ----------
    share : float
    spaced : bool
        ``12.3 %`` or ``12.3%``.
    guarded : bool
        Whether what is short of all must not be written as all of it.

    Examples
    --------
    >>> percent(0.123), percent(0.9999), percent(1), percent(0.123, spaced=False)
    ('12.3 %', 'over 99.9 %', '100 %', '12.3%')
    """
    sign = " %" if spaced else "%"
    text = f"{100 * share:.1f}"
    if guarded and text == "100.0":
        return f"100{sign}" if share == 1 else f"over 99.9{sign}"
    return f"{text}{sign}"


def exact_percent(share: float) -> str:
    """Write a share that somebody chose, such as a level, with the places that it has.

    Examples
    --------
    >>> exact_percent(0.95), exact_percent(0.999)
    ('95 %', '99.9 %')
    """
    return f"{100 * share:g} %"


def short(value: float) -> str:
    """Write a number that somebody chose with the places that it has, without a leading zero.

    Examples
    --------
    >>> short(0.05), short(0.001), short(0.0)
    ('.05', '.001', '0')
    """
    return without_zero(f"{value:g}")


def share_asked(value: float) -> str:
    """Write a share that was asked for with two places, or more where it has them.

    Examples
    --------
    >>> share_asked(0.8), share_asked(0.825)
    ('.80', '.825')
    """
    text = f"{value:.2f}"
    return without_zero(text) if float(text) == value else short(value)


def share_found(value: float) -> str:
    """Write a share that was found with three places, never rounding up to one.

    Examples
    --------
    >>> share_found(0.8014), share_found(0.9996)
    ('.801', 'above .999')
    """
    return without_zero(f"{value:.3f}") if value < 0.9995 else "above .999"
