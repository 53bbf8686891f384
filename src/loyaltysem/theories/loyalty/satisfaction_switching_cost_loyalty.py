"""Satisfaction → loyalty, moderated by switching cost."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltysem.arguments import checked
from loyaltysem.specification.hypotheses import Sign
from loyaltysem.survey import Codebook
from loyaltysem.theories.making.blueprint import Blueprint, direct, moderated
from loyaltysem.theories.making.filling import filled_theory
from loyaltysem.theories.theory import Theory
from loyaltysem.words.theories.described import STRENGTHENED, WEAKENED
from loyaltysem.words.theories.field import SATISFACTION_SWITCHING_COST_LOYALTY
from loyaltysem.words.theories.publications import JONES_2000, YANG_2004

__all__ = ["satisfaction_switching_cost_loyalty"]

_ROUTE = ("satisfaction", "loyalty")
_MODERATIONS = {
    "-": (moderated(_ROUTE, "switching_cost", "-", JONES_2000, verified=True), WEAKENED),
    "+": (moderated(_ROUTE, "switching_cost", "+", YANG_2004), STRENGTHENED),
}


@checked
def satisfaction_switching_cost_loyalty(
    codebook: Codebook | None = None,
    *,
    sign: Sign = "-",
    moderation: bool = True,
    controls: Sequence[str] = (),
) -> Theory:
    """Satisfaction influences loyalty, and the more or less so the higher the switching cost.

    Parameters
    ----------
    codebook : Codebook, optional
        Its constructs with the roles ``satisfaction``, ``switching_cost`` and ``loyalty`` make the
        theory. Without one the theory is made of its roles, with standard names: to look at, to
        plot, and to write a codebook from by ``.template()``.
    sign : {"-", "+"}
        What the literature disputes: whether a high switching cost weakens the effect of
        satisfaction (Jones, Mothersbaugh & Beatty 2000), since those stay who would rather leave,
        or strengthens it (ascribed to Yang & Peterson 2004). State it before the data are seen.
    moderation : bool
        Claim the moderation, which is a product of constructs:
        ``ls.SEM(theory).fit(..., interaction="lms")``. Without it switching cost has its own
        effect on loyalty alone, and nothing need be said.
    controls : sequence of str
        As in :func:`satisfaction_trust_loyalty`.

    Returns
    -------
    Theory
        H1 satisfaction → loyalty (+), H2 switching cost moderates it, with `sign`. The effect of
        switching cost itself is in the model without a hypothesis.

    Raises
    ------
    CodebookError
        A role is missing, or two constructs have it.
    OptionError
        A control is an item of a construct, or something else that is no column of numbers.

    Notes
    -----
    That the influence of satisfaction on repurchase intentions decreases under high switching
    barriers was read in the abstract of Jones, Mothersbaugh & Beatty (2000), Journal of Retailing
    76(2). The abstract of Yang & Peterson (2004), Psychology & Marketing 21(10), says that the
    moderation is significant only above average satisfaction or value; the sign "+" was **not
    verified** there, and a product of two constructs does not say "only above average".

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> theory = ls.theories.satisfaction_switching_cost_loyalty(survey.codebook)
    >>> theory.hypotheses["claim"][1]
    'Switching cost weakens the positive effect of Satisfaction on Loyalty'
    """
    claim, (said, said_zh) = _MODERATIONS[sign]
    blueprint = Blueprint(
        SATISFACTION_SWITCHING_COST_LOYALTY.variant(said, said_zh),
        places=("satisfaction", "switching_cost", "loyalty"),
        claims=(direct(*_ROUTE, "+", JONES_2000, verified=True), claim),
    )
    return filled_theory(blueprint if moderation else blueprint.linear(), codebook, controls)
