"""The technology acceptance model."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltysem.arguments import checked
from loyaltysem.survey import Codebook
from loyaltysem.theories.making.blueprint import Blueprint, direct
from loyaltysem.theories.making.filling import filled_theory
from loyaltysem.theories.theory import Theory
from loyaltysem.words.theories.described import WITH_ATTITUDE
from loyaltysem.words.theories.field import TECHNOLOGY_ACCEPTANCE
from loyaltysem.words.theories.publications import DAVIS_1989, DAVIS_BAGOZZI_1989

__all__ = ["technology_acceptance"]

_ATTITUDE = ("attitude",)
_BLUEPRINT = Blueprint(
    TECHNOLOGY_ACCEPTANCE,
    places=("ease_of_use", "perceived_usefulness", "attitude", "usage_intention", "usage"),
    claims=(
        direct("ease_of_use", "perceived_usefulness", "+", DAVIS_1989, verified=True),
        direct("perceived_usefulness", "usage_intention", "+", DAVIS_BAGOZZI_1989, verified=True),
        direct("ease_of_use", "usage_intention", "+", DAVIS_BAGOZZI_1989, verified=True),
        direct("perceived_usefulness", "attitude", "+", DAVIS_BAGOZZI_1989, verified=True),
        direct("ease_of_use", "attitude", "+", DAVIS_BAGOZZI_1989, verified=True),
        direct("attitude", "usage_intention", "+", DAVIS_BAGOZZI_1989, verified=True),
        direct("usage_intention", "usage", "+", DAVIS_BAGOZZI_1989),
    ),
    optional=("usage",),
)


@checked
def technology_acceptance(
    codebook: Codebook | None = None, *, attitude: bool = False, controls: Sequence[str] = ()
) -> Theory:
    """Who finds it easy finds it useful, and who finds it useful intends to use it.

    Parameters
    ----------
    codebook : Codebook, optional
        Its constructs with the roles ``ease_of_use``, ``perceived_usefulness`` and
        ``usage_intention`` make the theory, and ``usage`` where the codebook has it. Without one
        the theory is made of its roles, with standard names: to look at, to plot, and to write a
        codebook from by ``.template()``.
    attitude : bool
        Let attitude toward using (role ``attitude``) stand between beliefs and intention.
    controls : sequence of str
        As in :func:`satisfaction_trust_loyalty`.

    Returns
    -------
    Theory
        All effects positive: H1 ease of use → usefulness, H2 usefulness → intention, H3 ease of
        use → intention; with attitude H4 usefulness and H5 ease of use → attitude, H6 attitude →
        intention; last intention → use.

    Raises
    ------
    CodebookError
        A role is missing, or two constructs have it.
    OptionError
        A control is an item of a construct, or something else that is no column of numbers.

    Notes
    -----
    H1 was read in the abstract of Davis (1989), MIS Quarterly 13(3), as a suggestion of its
    regressions; the others in that of Davis, Bagozzi & Warshaw (1989), Management Science 35(8),
    by which attitudes mediate the effects of the beliefs on intention in part. The path from
    intention to use was **not verified**: the abstract gives a correlation.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> ls.theories.technology_acceptance().hypotheses["route"].tolist()
    ['PEOU → PU', 'PU → INT', 'PEOU → INT', 'INT → USE']
    """
    blueprint = _BLUEPRINT.called(*WITH_ATTITUDE) if attitude else _BLUEPRINT.without(_ATTITUDE)
    return filled_theory(blueprint, codebook, controls)
