"""Cognitive → affective → conative → action loyalty."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltysem.arguments import checked
from loyaltysem.survey import Codebook
from loyaltysem.theories.making.blueprint import Blueprint, direct
from loyaltysem.theories.making.filling import filled_theory
from loyaltysem.theories.theory import Theory
from loyaltysem.words.theories.field import FOUR_STAGES_OF_LOYALTY
from loyaltysem.words.theories.publications import HARRIS_2004, OLIVER_1999

__all__ = ["four_stages_of_loyalty"]

_BEFORE = ("satisfaction", "trust")
_BLUEPRINT = Blueprint(
    FOUR_STAGES_OF_LOYALTY,
    places=(
        *_BEFORE,
        "cognitive_loyalty",
        "affective_loyalty",
        "conative_loyalty",
        "action_loyalty",
    ),
    claims=(
        direct("cognitive_loyalty", "affective_loyalty", "+", HARRIS_2004, verified=True),
        direct("affective_loyalty", "conative_loyalty", "+", HARRIS_2004, verified=True),
        direct("conative_loyalty", "action_loyalty", "+", HARRIS_2004, verified=True),
        direct("satisfaction", "cognitive_loyalty", "+", OLIVER_1999),
        direct("trust", "cognitive_loyalty", "+", HARRIS_2004),
    ),
    optional=_BEFORE,
)


@checked
def four_stages_of_loyalty(
    codebook: Codebook | None = None, *, antecedents: bool = True, controls: Sequence[str] = ()
) -> Theory:
    """Loyalty grows by stages: in belief, in feeling, in intention, in action.

    Parameters
    ----------
    codebook : Codebook, optional
        Its constructs with the roles ``cognitive_loyalty``, ``affective_loyalty``,
        ``conative_loyalty`` and ``action_loyalty`` make the theory. Without one the theory is made
        of its roles, with standard names: to look at, to plot, and to write a codebook from by
        ``.template()``.
    antecedents : bool
        Let the constructs with the roles ``satisfaction`` and ``trust``, where the codebook has
        them, explain the first stage.
    controls : sequence of str
        As in :func:`satisfaction_trust_loyalty`.

    Returns
    -------
    Theory
        All effects positive: H1 cognitive → affective, H2 affective → conative, H3 conative →
        action loyalty; of the antecedents H4 satisfaction and H5 trust → cognitive loyalty.

    Raises
    ------
    CodebookError
        A role is missing, or two constructs have it.
    OptionError
        A control is an item of a construct, or something else that is no column of numbers.

    Notes
    -----
    The stages are Oliver's (1999), Journal of Marketing 63; their sequence was read in the
    abstract of Harris & Goode (2004), Journal of Retailing 80(2), who test it with online
    customers. H4 and H5 were **not verified**: that abstract calls trust a driver of loyalty
    without saying of which stage.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> theory = ls.theories.four_stages_of_loyalty(antecedents=False)
    >>> theory.hypotheses["route"].tolist()
    ['COG → AFF', 'AFF → CON', 'CON → ACT']
    """
    blueprint = _BLUEPRINT if antecedents else _BLUEPRINT.without(_BEFORE)
    return filled_theory(blueprint, codebook, controls)
