"""E-satisfaction → e-loyalty, and what makes the effect stronger or weaker."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltysem.arguments import checked
from loyaltysem.survey import Codebook
from loyaltysem.theories.making.blueprint import Blueprint, direct, moderated
from loyaltysem.theories.making.filling import filled_theory
from loyaltysem.theories.theory import Theory
from loyaltysem.words.theories.field import E_SATISFACTION_E_LOYALTY
from loyaltysem.words.theories.publications import ANDERSON_2003

__all__ = ["e_satisfaction_e_loyalty"]

_ROUTE = ("satisfaction", "loyalty")
_MODERATORS = ("trust", "perceived_value", "inertia", "convenience_motivation", "purchase_size")
_BLUEPRINT = Blueprint(
    E_SATISFACTION_E_LOYALTY,
    places=("satisfaction", *_MODERATORS, "loyalty"),
    claims=(
        direct(*_ROUTE, "+", ANDERSON_2003, verified=True),
        *(
            moderated(_ROUTE, one, "-" if one == "inertia" else "+", ANDERSON_2003, verified=True)
            for one in _MODERATORS
        ),
    ),
    optional=_MODERATORS,
)


@checked
def e_satisfaction_e_loyalty(
    codebook: Codebook | None = None, *, moderation: bool = True, controls: Sequence[str] = ()
) -> Theory:
    """Satisfaction with an online shop influences loyalty to it, under conditions.

    Parameters
    ----------
    codebook : Codebook, optional
        Its constructs with the roles ``satisfaction`` and ``loyalty`` make the theory, and those
        with the roles ``trust``, ``perceived_value``, ``inertia``, ``convenience_motivation`` and
        ``purchase_size``, as far as it has them, are the moderators. Without a codebook the theory
        is made of its roles, with standard names: to look at, to plot, and to write a codebook
        from by ``.template()``.
    moderation : bool
        Claim the moderations, which are products of constructs:
        ``ls.SEM(theory).fit(..., interaction="lms")``. Without them the moderators have their own
        effects on loyalty alone, and nothing need be said.
    controls : sequence of str
        As in :func:`satisfaction_trust_loyalty`.

    Returns
    -------
    Theory
        H1 satisfaction → loyalty (+); moderated by trust (+), perceived value (+), inertia (−),
        convenience motivation (+) and purchase size (+), numbered from H2 on.

    Raises
    ------
    CodebookError
        A role is missing, or two constructs have it.
    OptionError
        A control is an item of a construct, or something else that is no column of numbers.

    Notes
    -----
    Effect, moderators and directions were read in the abstract of Anderson & Srinivasan (2003),
    Psychology & Marketing 20(2).

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> theory = ls.theories.e_satisfaction_e_loyalty(survey.codebook)
    >>> theory.hypotheses["route"].tolist()
    ['SAT → LOY', 'SAT × TRU → LOY', 'SAT × PV → LOY']
    """
    return filled_theory(_BLUEPRINT if moderation else _BLUEPRINT.linear(), codebook, controls)
