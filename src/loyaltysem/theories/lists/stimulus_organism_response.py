"""Stimulus → organism → response."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from loyaltysem.arguments import checked
from loyaltysem.specification.hypotheses import Sign
from loyaltysem.survey import Codebook
from loyaltysem.theories.lists.listed import listed_nodes, signs_of
from loyaltysem.theories.making.blueprint import Blueprint, Claim, direct, indirect
from loyaltysem.theories.making.filling import theory_of
from loyaltysem.theories.theory import Theory
from loyaltysem.words.theories.field import STIMULUS_ORGANISM_RESPONSE
from loyaltysem.words.theories.publications import EROGLU_2001

__all__ = ["stimulus_organism_response"]


@checked
def stimulus_organism_response(
    codebook: Codebook | None = None,
    *,
    stimuli: str | Sequence[str] | Mapping[str, Sign],
    organism: str | Sequence[str] | Mapping[str, Sign],
    responses: str | Sequence[str],
    direct_effects: bool = False,
    controls: Sequence[str] = (),
) -> Theory:
    """What the shop shows acts on what customers do by way of what goes on inside them.

    Parameters
    ----------
    codebook : Codebook, optional
        Where the constructs are. Without one the lists name roles, and the theory has standard
        names: to look at, to plot, and to write a codebook from by ``.template()``.
    stimuli, organism : sequence of str, or mapping of str to {"+", "-"}
        Constructs, by name or by role, and, where given, the sign of each one's effects: of a
        stimulus on every inner state, of an inner state on every response. Positive without.
    responses : sequence of str
        Constructs, likewise.
    direct_effects : bool
        Let each stimulus also act on each response directly.
    controls : sequence of str
        As in :func:`satisfaction_trust_loyalty`.

    Returns
    -------
    Theory
        One hypothesis for each stimulus → inner state, for each inner state → response, where
        asked for for each stimulus → response, and for each route through an inner state.

    Raises
    ------
    OptionError
        A list is empty; a construct is unknown, named twice, or stands in two lists; a control is
        an item of a construct, or something else that is no column of numbers.
    CodebookError
        Two constructs have a role that is named.

    Notes
    -----
    That cues of an online store act through affective and cognitive states was read in the
    abstract of Eroglu, Machleit & Davis (2001), Journal of Business Research 54. The model goes
    back to Mehrabian & Russell (1974), An Approach to Environmental Psychology, which was **not
    verified**; which constructs stand for its parts is your choice, so no single sign was either.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> theory = ls.theories.stimulus_organism_response(
    ...     survey.codebook, stimuli=["WQ"], organism=["satisfaction", "trust"], responses=["LOY"]
    ... )
    >>> theory.hypotheses["route"].tolist()[-2:]
    ['WQ → SAT → LOY', 'WQ → TRU → LOY']
    """
    lists = {"stimuli": stimuli, "organism": organism, "responses": responses}
    found = listed_nodes(lists, codebook)
    signs = {name: signs_of(names, found[name]) for name, names in lists.items()}
    nodes = {name: node for part in found.values() for name, node in part.items()}
    blueprint = Blueprint(
        STIMULUS_ORGANISM_RESPONSE,
        places=tuple(nodes),
        claims=tuple(_claims(signs, direct_effects=direct_effects)),
    )
    return theory_of(blueprint, nodes, codebook, controls)


def _claims(signs: Mapping[str, Mapping[str, Sign]], *, direct_effects: bool) -> Iterator[Claim]:
    stimuli, organism, responses = (signs[x] for x in ("stimuli", "organism", "responses"))
    for cause, sign in stimuli.items():
        for state in organism:
            yield direct(cause, state, sign, EROGLU_2001)
    for state, sign in organism.items():
        for response in responses:
            yield direct(state, response, sign, EROGLU_2001)
    if direct_effects:
        for cause, sign in stimuli.items():
            for response in responses:
                yield direct(cause, response, sign, EROGLU_2001)
    for cause, first in stimuli.items():
        for state, second in organism.items():
            for response in responses:
                product: Sign = "+" if first == second else "-"
                yield indirect(cause, state, response, sign=product, source=EROGLU_2001)
