"""Satisfaction → website trust → loyalty."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltysem.arguments import checked
from loyaltysem.specification import Graph, Hypothesis, Path
from loyaltysem.survey import Codebook
from loyaltysem.survey.codebook.entries import Role
from loyaltysem.theories.from_codebook import check_controls, node_if_there, node_of
from loyaltysem.theories.theory import Theory
from loyaltysem.words.theories.described import (
    CRONIN_2000,
    SATISFACTION_TRUST_LOYALTY,
    WANG_2015,
    YANG_2015,
)

__all__ = ["satisfaction_trust_loyalty"]

_ROLES: tuple[Role, ...] = ("satisfaction", "trust", "loyalty")
_ANTECEDENTS: tuple[tuple[Role, str, bool], ...] = (
    ("website_quality", YANG_2015.entry("en"), True),
    ("perceived_value", CRONIN_2000.entry("en"), False),
)


@checked
def satisfaction_trust_loyalty(
    codebook: Codebook, *, antecedents: bool = True, controls: Sequence[str] = ()
) -> Theory:
    """Satisfaction influences loyalty directly, and through trust in the website.

    Parameters
    ----------
    codebook : Codebook
        Its constructs with the roles ``satisfaction``, ``trust`` and ``loyalty`` make the theory.
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
        antecedents H5 website quality and H6 perceived value → satisfaction (H5 where there is one
        of them only). ``ls.SEM(theory)`` is the model. The influence coefficient of satisfaction
        on loyalty, direct and through trust, is ``fit.effects("SAT", "LOY")``.

    Raises
    ------
    CodebookError
        A role is missing.
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
    satisfaction, trust, loyalty = (node_of(codebook, role) for role in _ROLES)
    sat, tru, loy = satisfaction.name, trust.name, loyalty.name
    hypotheses = [
        Hypothesis("H1", (sat, tru), "+", source=WANG_2015.entry("en"), verified=True),
        Hypothesis("H2", (tru, loy), "+", source=WANG_2015.entry("en"), verified=True),
        Hypothesis("H3", (sat, loy), "+", source=WANG_2015.entry("en"), verified=True),
        Hypothesis("H4", (sat, tru, loy), "+", "indirect", source=WANG_2015.entry("en")),
    ]
    before = []
    for role, source, verified in _ANTECEDENTS if antecedents else ():
        node = node_if_there(codebook, role)
        if node is not None:
            before.append(node)
            name, route = f"H{len(hypotheses) + 1}", (node.name, sat)
            hypotheses.append(Hypothesis(name, route, "+", source=source, verified=verified))
    graph = Graph(
        nodes=(*before, satisfaction, trust, loyalty),
        paths=(
            *(Path(node.name, sat) for node in before),
            Path(sat, tru),
            Path(tru, loy),
            Path(sat, loy),
        ),
        hypotheses=tuple(hypotheses),
        described=SATISFACTION_TRUST_LOYALTY,
    )
    return Theory(graph.with_controls(check_controls(codebook, controls)))
