"""Confirmation → usefulness, satisfaction → continuance."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltysem.arguments import checked
from loyaltysem.survey import Codebook
from loyaltysem.theories.making.blueprint import Blueprint, direct
from loyaltysem.theories.making.filling import filled_theory
from loyaltysem.theories.theory import Theory
from loyaltysem.words.theories.field import EXPECTATION_CONFIRMATION
from loyaltysem.words.theories.publications import BHATTACHERJEE_2001

__all__ = ["expectation_confirmation"]

_BLUEPRINT = Blueprint(
    EXPECTATION_CONFIRMATION,
    places=("confirmation", "perceived_usefulness", "satisfaction", "continuance_intention"),
    claims=(
        direct("confirmation", "perceived_usefulness", "+", BHATTACHERJEE_2001, verified=True),
        direct("confirmation", "satisfaction", "+", BHATTACHERJEE_2001, verified=True),
        direct("perceived_usefulness", "satisfaction", "+", BHATTACHERJEE_2001, verified=True),
        direct("satisfaction", "continuance_intention", "+", BHATTACHERJEE_2001, verified=True),
        direct(
            "perceived_usefulness", "continuance_intention", "+", BHATTACHERJEE_2001, verified=True
        ),
    ),
)


@checked
def expectation_confirmation(
    codebook: Codebook | None = None, *, controls: Sequence[str] = ()
) -> Theory:
    """Who finds expectations confirmed finds it useful, is satisfied, and goes on using it.

    Parameters
    ----------
    codebook : Codebook, optional
        Its constructs with the roles ``confirmation``, ``perceived_usefulness``, ``satisfaction``
        and ``continuance_intention`` make the theory. Without one the theory is made of its roles,
        with standard names: to look at, to plot, and to write a codebook from by ``.template()``.
    controls : sequence of str
        As in :func:`satisfaction_trust_loyalty`.

    Returns
    -------
    Theory
        All effects positive: H1 confirmation → usefulness, H2 confirmation → satisfaction, H3
        usefulness → satisfaction, H4 satisfaction → continuance, H5 usefulness → continuance.

    Raises
    ------
    CodebookError
        A role is missing, or two constructs have it.
    OptionError
        A control is an item of a construct, or something else that is no column of numbers.

    Notes
    -----
    The five paths were read in the abstract of Bhattacherjee (2001), MIS Quarterly 25(3); their
    numbers here are not the source's.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> theory = ls.theories.expectation_confirmation()
    >>> print(ls.SEM(theory).model_text.splitlines()[-1])
    CIN ~ SAT + PU
    """
    return filled_theory(_BLUEPRINT, codebook, controls)
