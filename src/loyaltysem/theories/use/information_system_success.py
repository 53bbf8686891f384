"""The success of an information system: quality → use and satisfaction → net benefits."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltysem.arguments import checked
from loyaltysem.survey import Codebook
from loyaltysem.theories.making.blueprint import Blueprint, direct
from loyaltysem.theories.making.filling import filled_theory
from loyaltysem.theories.theory import Theory
from loyaltysem.words.theories.field import INFORMATION_SYSTEM_SUCCESS
from loyaltysem.words.theories.publications import DELONE_2003

__all__ = ["information_system_success"]

_QUALITIES = ("system_quality", "information_quality", "service_quality")
_BLUEPRINT = Blueprint(
    INFORMATION_SYSTEM_SUCCESS,
    places=(*_QUALITIES, "usage", "satisfaction", "net_benefits"),
    claims=(
        *(direct(quality, "usage", "+", DELONE_2003) for quality in _QUALITIES),
        *(direct(quality, "satisfaction", "+", DELONE_2003) for quality in _QUALITIES),
        direct("usage", "satisfaction", "+", DELONE_2003),
        direct("usage", "net_benefits", "+", DELONE_2003),
        direct("satisfaction", "net_benefits", "+", DELONE_2003),
    ),
)


@checked
def information_system_success(
    codebook: Codebook | None = None, *, controls: Sequence[str] = ()
) -> Theory:
    """Good systems, information and service are used and satisfy, and that brings benefits.

    Parameters
    ----------
    codebook : Codebook, optional
        Its constructs with the roles ``system_quality``, ``information_quality``,
        ``service_quality``, ``usage``, ``satisfaction`` and ``net_benefits`` make the theory.
        Without one the theory is made of its roles, with standard names: to look at, to plot, and
        to write a codebook from by ``.template()``.
    controls : sequence of str
        As in :func:`satisfaction_trust_loyalty`.

    Returns
    -------
    Theory
        All effects positive: H1 to H3 system, information and service quality → use, H4 to H6 the
        same → satisfaction, H7 use → satisfaction, H8 use and H9 satisfaction → net benefits.

    Raises
    ------
    CodebookError
        A role is missing, or two constructs have it.
    OptionError
        A control is an item of a construct, or something else that is no column of numbers.

    Notes
    -----
    Ascribed to DeLone & McLean (2003), Journal of Management Information Systems 19(4); the source
    could not be read, so every path was **not verified**. Ascribed to it are also paths back from
    net benefits to use and satisfaction, which would go in a circle and are left out.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> theory = ls.theories.information_system_success()
    >>> print(ls.SEM(theory).model_text.splitlines()[-1])
    NB ~ USE + SAT
    """
    return filled_theory(_BLUEPRINT, codebook, controls)
