"""Relative attitude × repeat patronage."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltysem.arguments import checked
from loyaltysem.survey import Codebook
from loyaltysem.theories.making.blueprint import Blueprint, direct, moderated
from loyaltysem.theories.making.filling import filled_theory
from loyaltysem.theories.theory import Theory
from loyaltysem.words.theories.field import ATTITUDE_BEHAVIOUR
from loyaltysem.words.theories.publications import DICK_1994

__all__ = ["attitude_behaviour"]

_ROUTE = ("relative_attitude", "repeat_patronage")
_ANTECEDENTS = ("satisfaction", "expectation", "switching_cost")
_MODERATORS = ("social_norm", "situational_influence")
_CONSEQUENCES = ("search_motivation", "resistance_to_persuasion", "word_of_mouth")
_BLUEPRINT = Blueprint(
    ATTITUDE_BEHAVIOUR,
    places=(*_ANTECEDENTS, "relative_attitude", *_MODERATORS, "repeat_patronage", *_CONSEQUENCES),
    claims=(
        direct(*_ROUTE, "+", DICK_1994, verified=True),
        moderated(_ROUTE, "social_norm", "+", DICK_1994),
        moderated(_ROUTE, "situational_influence", "-", DICK_1994),
        *(direct(one, "relative_attitude", "+", DICK_1994) for one in _ANTECEDENTS),
        direct("relative_attitude", "search_motivation", "-", DICK_1994),
        direct("relative_attitude", "resistance_to_persuasion", "+", DICK_1994),
        direct("relative_attitude", "word_of_mouth", "+", DICK_1994),
    ),
    optional=(*_ANTECEDENTS, *_MODERATORS, *_CONSEQUENCES),
)


@checked
def attitude_behaviour(
    codebook: Codebook | None = None, *, moderation: bool = True, controls: Sequence[str] = ()
) -> Theory:
    """Loyalty as the strength of the relation between relative attitude and repeat patronage.

    High attitude with high patronage is true loyalty, with low patronage latent loyalty; low
    attitude with high patronage is spurious loyalty, with low patronage none. The theory here is
    of the relation itself.

    Parameters
    ----------
    codebook : Codebook, optional
        Its constructs with the roles ``relative_attitude`` and ``repeat_patronage`` make the
        theory; as far as it has them, those with ``social_norm`` and ``situational_influence``
        moderate the relation, ``satisfaction``, ``expectation`` and ``switching_cost`` come
        before the attitude, and ``search_motivation``, ``resistance_to_persuasion`` and
        ``word_of_mouth`` after it. Without a codebook the theory is made of its roles, with
        standard names: to look at, to plot, and to write a codebook from by ``.template()``.
    moderation : bool
        Claim the moderations, which are products of constructs:
        ``ls.SEM(theory).fit(..., interaction="lms")``. Without them norms and situation have their
        own effects on patronage alone, and nothing need be said. Where the codebook has
        antecedents, which explain the attitude, product indicators are refused by name.
    controls : sequence of str
        As in :func:`satisfaction_trust_loyalty`.

    Returns
    -------
    Theory
        H1 relative attitude → repeat patronage (+), moderated by social norm (+, H2) and
        situational influence (−, H3); H4 to H6 the antecedents → attitude (+); H7 to H9 attitude →
        search motivation (−), resistance (+), word of mouth (+). Numbered anew where constructs
        are not there.

    Raises
    ------
    CodebookError
        A role is missing, or two constructs have it.
    OptionError
        A control is an item of a construct, or something else that is no column of numbers.

    Notes
    -----
    Read in the abstract of Dick & Basu (1994), Journal of the Academy of Marketing Science 22(2):
    the relation, that social norms and situational factors stand between its ends, and that there
    are cognitive, affective and conative antecedents and motivational, perceptual and behavioural
    consequences. Which constructs these are, their signs, and that norms and situation are
    moderators (the abstract says "mediated") was **not verified**. The consequences are those of
    loyalty there, of the attitude here.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> theory = ls.theories.attitude_behaviour()
    >>> ls.SEM(theory).model_text.splitlines()[-4]
    'REP ~ RATT + NORM + SIT + RATT:NORM + RATT:SIT'
    """
    return filled_theory(_BLUEPRINT if moderation else _BLUEPRINT.linear(), codebook, controls)
