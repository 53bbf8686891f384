"""Satisfaction → website trust → loyalty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from loyaltysem.arguments import checked
from loyaltysem.survey import Codebook
from loyaltysem.theories.making.blueprint import Blueprint, direct, indirect
from loyaltysem.theories.making.filling import filled_theory
from loyaltysem.theories.theory import Theory
from loyaltysem.words.theories.described import FULL_MEDIATION
from loyaltysem.words.theories.field import SATISFACTION_TRUST_LOYALTY
from loyaltysem.words.theories.publications import CRONIN_2000, WANG_2015, YANG_2015

__all__ = ["satisfaction_trust_loyalty"]

_ANTECEDENTS = ("website_quality", "perceived_value")
_BLUEPRINT = Blueprint(
    SATISFACTION_TRUST_LOYALTY,
    places=(*_ANTECEDENTS, "satisfaction", "trust", "loyalty"),
    claims=(
        direct("satisfaction", "trust", "+", WANG_2015, verified=True),
        direct("trust", "loyalty", "+", WANG_2015, verified=True),
        direct("satisfaction", "loyalty", "+", WANG_2015, verified=True),
        indirect("satisfaction", "trust", "loyalty", source=WANG_2015),
        direct("website_quality", "satisfaction", "+", YANG_2015, verified=True),
        direct("perceived_value", "satisfaction", "+", CRONIN_2000),
    ),
    optional=_ANTECEDENTS,
)


@checked
def satisfaction_trust_loyalty(
    codebook: Codebook | None = None,
    *,
    mediation: Literal["partial", "full"] = "partial",
    antecedents: bool = True,
    controls: Sequence[str] = (),
) -> Theory:
    """Satisfaction influences loyalty directly, and through trust in the website.

    Parameters
    ----------
    codebook : Codebook, optional
        Its constructs with the roles ``satisfaction``, ``trust`` and ``loyalty`` make the theory.
        Without one the theory is made of its roles, with standard names: to look at, to plot, and
        to write a codebook from by ``.template()``.
    mediation : {"partial", "full"}
        Whether satisfaction has an effect of its own on loyalty, or acts through trust alone. The
        second is a special case of the first: ``ls.compare`` and ``ls.likelihood_ratio_test`` hold
        the two against each other.
    antecedents : bool
        Let the constructs with the roles ``website_quality`` and ``perceived_value``, where the
        codebook has them, explain satisfaction.
    controls : sequence of str
        Columns of numbers that explain every construct beside what the theory says, such as age:
        items of the codebook without a construct, or columns beside the answers. Constructs that
        nothing else explains only correlate with them.

    Returns
    -------
    Theory
        With the hypotheses, all of positive effects: H1 satisfaction → trust, H2 trust → loyalty,
        H3 satisfaction → loyalty, H4 satisfaction → trust → loyalty (mediation), and of the
        antecedents H5 website quality and H6 perceived value → satisfaction; numbered anew where
        one is left out. ``ls.SEM(theory)`` is the model. The influence coefficient of satisfaction
        on loyalty, direct and through trust, is ``fit.effects("SAT", "LOY")``.

    Raises
    ------
    CodebookError
        A role is missing, or two constructs have it.
    OptionError
        A control is an item of a construct, or something else that is no column of numbers.

    Notes
    -----
    The paths 满意 → 网站信任 → 忠诚 and 满意 → 忠诚 are those of 王琴英, 郭慧君, 刘敏 (2015),
    商业经济研究 (11), whose coefficients are not public. H4 follows from them; whether the source
    states it was not verified. The path of website quality was read in the abstract of Yang, Song
    & Zhang (2015), 软科学 (4); that of perceived value is ascribed to Cronin, Brady & Hult (2000),
    Journal of Retailing 76(2), of which only the abstract was read, which does not name it.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> theory = ls.theories.satisfaction_trust_loyalty(survey.codebook, antecedents=False)
    >>> print(ls.SEM(theory).model_text)
    SAT =~ SAT1 + SAT2 + SAT3 + SAT4
    TRU =~ TRU1 + TRU2 + TRU3 + TRU4
    LOY =~ LOY1 + LOY2 + LOY3 + LOY4
    TRU ~ SAT
    LOY ~ TRU + SAT
    """
    blueprint = _BLUEPRINT
    if mediation == "full":
        blueprint = blueprint.without_path("satisfaction", "loyalty").called(*FULL_MEDIATION)
    if not antecedents:
        blueprint = blueprint.without(_ANTECEDENTS)
    return filled_theory(blueprint, codebook, controls)
