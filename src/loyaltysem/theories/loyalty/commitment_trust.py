"""The commitment–trust theory of relationships."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltysem.arguments import checked
from loyaltysem.specification.hypotheses import Sign
from loyaltysem.survey import Codebook
from loyaltysem.theories.making.blueprint import Blueprint, direct
from loyaltysem.theories.making.filling import filled_theory
from loyaltysem.theories.theory import Theory
from loyaltysem.words.theories.field import COMMITMENT_TRUST
from loyaltysem.words.theories.publications import MORGAN_1994

__all__ = ["commitment_trust"]

_PATHS: tuple[tuple[str, str, Sign], ...] = (
    ("termination_cost", "commitment", "+"),
    ("relationship_benefits", "commitment", "+"),
    ("shared_values", "commitment", "+"),
    ("shared_values", "trust", "+"),
    ("communication", "trust", "+"),
    ("opportunism", "trust", "-"),
    ("trust", "commitment", "+"),
    ("commitment", "acquiescence", "+"),
    ("commitment", "propensity_to_leave", "-"),
    ("commitment", "cooperation", "+"),
    ("trust", "cooperation", "+"),
    ("trust", "functional_conflict", "+"),
    ("trust", "uncertainty", "-"),
)
_PLACES = (
    "termination_cost",
    "relationship_benefits",
    "shared_values",
    "communication",
    "opportunism",
    "trust",
    "commitment",
    "acquiescence",
    "propensity_to_leave",
    "cooperation",
    "functional_conflict",
    "uncertainty",
)
_BLUEPRINT = Blueprint(
    COMMITMENT_TRUST,
    places=_PLACES,
    claims=tuple(
        direct(cause, outcome, sign, MORGAN_1994, verified=True) for cause, outcome, sign in _PATHS
    ),
    optional=tuple(place for place in _PLACES if place not in ("trust", "commitment")),
)


@checked
def commitment_trust(codebook: Codebook | None = None, *, controls: Sequence[str] = ()) -> Theory:
    """Trust and commitment stand between what a relationship offers and how it is lived.

    Parameters
    ----------
    codebook : Codebook, optional
        Its constructs with the roles ``trust`` and ``commitment`` make the theory, and so do, as
        far as it has them, those with ``termination_cost``, ``relationship_benefits``,
        ``shared_values``, ``communication`` and ``opportunism`` (before), and ``acquiescence``,
        ``propensity_to_leave``, ``cooperation``, ``functional_conflict`` and ``uncertainty``
        (after). Without a codebook the theory is made of its roles, with standard names: to look
        at, to plot, and to write a codebook from by ``.template()``.
    controls : sequence of str
        As in :func:`satisfaction_trust_loyalty`.

    Returns
    -------
    Theory
        Thirteen hypotheses where all constructs are there. Negative are opportunism → trust,
        commitment → propensity to leave, and trust → uncertainty.

    Raises
    ------
    CodebookError
        A role is missing, or two constructs have it.
    OptionError
        A control is an item of a construct, or something else that is no column of numbers.

    Notes
    -----
    Paths and signs are those of Morgan & Hunt (1994), Journal of Marketing 58(3), who study
    relationships between firms.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> theory = ls.theories.commitment_trust()
    >>> theory.hypotheses.query("sign == '-'")["route"].tolist()
    ['OPP → TRU', 'COM → LEA', 'TRU → UNC']
    """
    return filled_theory(_BLUEPRINT, codebook, controls)
