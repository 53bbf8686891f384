"""Numbers as a paper prints them, never rounded across the value they are judged by.

English follows the APA: no zero before the point of what cannot exceed one. Chinese papers print
it. A percent sign follows its number without a space in both.
"""

from __future__ import annotations

from math import isnan

from loyaltysem.words.languages import Language

__all__ = [
    "agreeing",
    "counted",
    "exact_percent",
    "fit_index",
    "p_value",
    "percent",
    "rounded",
    "share_asked",
    "share_found",
    "short",
    "side_of",
    "telling_places",
    "without_zero",
]

_MOST_PLACES = 12
_MOST_TELLING = 6


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


def rounded(
    value: float, cutoff: float | None = None, *, language: Language = "en", places: int = 2
) -> str:
    """Write a number that cannot exceed one, with more places where it would seem beyond a cutoff.

    Parameters
    ----------
    value : float
    cutoff : float, optional
        What the number is judged by: .6996 against .7 is written .6996, not .70.
    language : {"en", "zh"}
    places : int

    Examples
    --------
    >>> rounded(0.6996), rounded(0.6996, 0.7), rounded(-0.05), rounded(0.6996, language="zh")
    ('.70', '.6996', '−.05', '0.70')
    """
    if isnan(value):
        return "–"
    if cutoff is not None and value != cutoff:
        places = _places_beside(value, cutoff, places)
    text = _printed(f"{abs(value):.{places}f}", language)
    return f"−{text}" if round(value, places) < 0 else text


def _printed(text: str, language: Language) -> str:
    """Return a number that cannot exceed one as a language prints it."""
    return text if language == "zh" else without_zero(text)


def _places_beside(value: float, cutoff: float, places: int) -> int:
    """Return how many places show a number on its side of a cutoff, and not at it."""
    while places < _MOST_PLACES and (
        round(value, places) == cutoff or (round(value, places) >= cutoff) != (value >= cutoff)
    ):
        places += 1
    return places


def fit_index(value: float, language: Language = "en") -> str:
    """Write an index of fit with three places.

    Examples
    --------
    >>> fit_index(0.9917), fit_index(1.0002), fit_index(-0.1234), fit_index(0.9917, "zh")
    ('.992', '1.000', '−.123', '0.992')
    """
    return rounded(value, language=language, places=3)


def side_of(value: float, cutoff: float) -> str:
    """Say on which side of its cutoff a number lies.

    Examples
    --------
    >>> side_of(0.7, 0.7), side_of(0.4999, 0.5)
    ('at least .7', 'below .5')
    """
    return f"{'at least' if value >= cutoff else 'below'} {short(cutoff)}"


def p_value(
    value: float, *, language: Language = "en", equals: bool = True, cutoff: float | None = None
) -> str:
    """Write ``= .012`` or ``< .001``.

    Parameters
    ----------
    value : float
    language : {"en", "zh"}
    equals : bool
        False where ``=`` would be one sign too many, as in a column of p-values.
    cutoff : float, optional
        The level it is judged at: .0496 against .05 is written .0496, not .050.

    Examples
    --------
    >>> p_value(0.0124), p_value(0.0124, equals=False), p_value(0.0002, language="zh")
    ('= .012', '.012', '< 0.001')
    >>> p_value(0.0496, cutoff=0.05)
    '= .0496'
    """
    if value < 0.001:
        return f"< {_printed('0.001', language)}"
    places = 3
    if cutoff is not None and value != cutoff:
        places = _places_beside(value, cutoff, places)
    text = _printed(f"{value:.{places}f}", language)
    return f"= {text}" if equals else text


def telling_places(end: float, places: int) -> int:
    """Return how many decimals the end of an interval needs that leaves out zero.

    Examples
    --------
    >>> telling_places(0.0016, 2), telling_places(0.4, 2)
    (3, 2)
    """
    while places < _MOST_TELLING and not float(f"{end:.{places}f}"):
        places += 1
    return places


def percent(share: float, *, language: Language = "en", guarded: bool = True) -> str:
    """Write a share in percent with one place.

    Parameters
    ----------
    share : float
    language : {"en", "zh"}
    guarded : bool
        Whether what is short of all must not be written as all of it.

    Examples
    --------
    >>> percent(0.123), percent(0.9999), percent(1), percent(0.9999, language="zh")
    ('12.3%', 'over 99.9%', '100%', '99.9%以上')
    """
    text = f"{100 * share:.1f}"
    if guarded and text == "100.0":
        most = "99.9%以上" if language == "zh" else "over 99.9%"
        return "100%" if share == 1 else most
    return f"{text}%"


def counted(n: float, noun: str) -> str:
    """Write a number of things in English.

    Examples
    --------
    >>> counted(1, "respondent"), counted(1045, "respondent")
    ('1 respondent', '1,045 respondents')
    """
    return f"{n:,.0f} {noun}" if n == 1 else f"{n:,.0f} {noun}s"


def agreeing(n: float, one: str, many: str) -> str:
    """Return the form of a word that agrees with a number.

    Examples
    --------
    >>> agreeing(1, "was", "were"), agreeing(0, "was", "were")
    ('was', 'were')
    """
    return one if n == 1 else many


def exact_percent(share: float) -> str:
    """Write a share that somebody chose, such as a level, with the places that it has.

    Examples
    --------
    >>> exact_percent(0.95), exact_percent(0.999)
    ('95%', '99.9%')
    """
    return f"{100 * share:g}%"


def short(value: float, language: Language = "en") -> str:
    """Write a number that somebody chose with the places that it has.

    Examples
    --------
    >>> short(0.05), short(0.001), short(0.0), short(0.05, "zh")
    ('.05', '.001', '0', '0.05')
    """
    return _printed(f"{value:g}", language)


def share_asked(value: float, language: Language = "en") -> str:
    """Write a share that was asked for with two places, or more where it has them.

    Examples
    --------
    >>> share_asked(0.8), share_asked(0.825), share_asked(0.8, "zh")
    ('.80', '.825', '0.80')
    """
    text = f"{value:.2f}"
    return _printed(text, language) if float(text) == value else short(value, language)


def share_found(value: float, language: Language = "en") -> str:
    """Write a share that was found with three places, never rounding up to one.

    Examples
    --------
    >>> share_found(0.8014), share_found(0.9996), share_found(0.9996, "zh")
    ('.801', 'above .999', '0.999以上')
    """
    if value < 0.9995:
        return _printed(f"{value:.3f}", language)
    return "0.999以上" if language == "zh" else "above .999"
