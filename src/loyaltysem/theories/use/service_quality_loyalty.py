"""Service quality → satisfaction → loyalty, with the dimensions of the usual scales."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from loyaltysem.arguments import checked
from loyaltysem.specification import Node
from loyaltysem.survey import Codebook
from loyaltysem.theories.making.blueprint import Blueprint, Claim, direct, indirect
from loyaltysem.theories.making.filling import nodes_of_roles, theory_of
from loyaltysem.theories.theory import Theory
from loyaltysem.words.theories.described import (
    FIRST_ORDER,
    FULL_MEDIATION,
    QUALITY_AS_A_WHOLE,
    QUALITY_SCALES,
    WITH_VALUE,
)
from loyaltysem.words.theories.field import SERVICE_QUALITY_LOYALTY
from loyaltysem.words.theories.publications import CRONIN_2000, PARASURAMAN_2005

__all__ = ["service_quality_loyalty"]

Dimensions = Literal["servqual", "e_s_qual", "webqual", "overall"]
_DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "servqual": ("tangibles", "reliability", "responsiveness", "assurance", "empathy"),
    "e_s_qual": ("efficiency", "fulfilment", "system_availability", "privacy"),
    "webqual": ("usability", "information_quality", "service_interaction"),
    "overall": (),
}
_WHOLE = "service_quality"


@checked
def service_quality_loyalty(
    codebook: Codebook | None = None,
    *,
    dimensions: Dimensions = "servqual",
    order: Literal["second", "first"] = "second",
    value: bool = False,
    mediation: Literal["partial", "full"] = "partial",
    controls: Sequence[str] = (),
) -> Theory:
    """Good service satisfies, and who is satisfied is loyal.

    Parameters
    ----------
    codebook : Codebook, optional
        Its constructs with the roles of the dimensions, ``satisfaction`` and ``loyalty`` make the
        theory. Without one the theory is made of its roles, with standard names: to look at, to
        plot, and to write a codebook from by ``.template()``.
    dimensions : {"servqual", "e_s_qual", "webqual", "overall"}
        Of what quality consists: SERVQUAL (roles ``tangibles``, ``reliability``,
        ``responsiveness``, ``assurance``, ``empathy``), E-S-QUAL (``efficiency``, ``fulfilment``,
        ``system_availability``, ``privacy``), WebQual (``usability``, ``information_quality``,
        ``service_interaction``); or one construct with items of its own (``service_quality``).
    order : {"second", "first"}
        Whether the dimensions measure one quality of second order, which acts; or act each for
        itself. Nothing else is asked where quality is one construct.
    value : bool
        Let perceived value (role ``perceived_value``) stand between quality and the rest.
    mediation : {"partial", "full"}
        Whether quality has an effect of its own on loyalty, or acts through the others alone.
    controls : sequence of str
        As in :func:`satisfaction_trust_loyalty`.

    Returns
    -------
    Theory
        All effects positive. H1 quality → satisfaction (with ``order="first"`` one hypothesis for
        each dimension, here and below); with `value`, quality → value; with partial mediation,
        quality → loyalty; with `value`, value → satisfaction and value → loyalty; satisfaction →
        loyalty; and, where quality is one, quality → satisfaction → loyalty.

    Raises
    ------
    CodebookError
        A role is missing, or two constructs have it.
    OptionError
        A control is an item of a construct, or something else that is no column of numbers.

    Notes
    -----
    That quality, value and satisfaction each lead to intentions directly was read in the abstract
    of Cronin, Brady & Hult (2000), Journal of Retailing 76(2); the paths between the three are
    ascribed to it and were **not verified**. The dimensions of E-S-QUAL were read in the abstract
    of Parasuraman, Zeithaml & Malhotra (2005), Journal of Service Research 7(3), which does not
    name the perceived value that goes with them; those of WebQual 4.0 in the abstract of Barnes &
    Vidgen (2002); those of SERVQUAL (Parasuraman, Zeithaml & Berry 1988, Journal of Retailing
    64(1)) were **not verified** in the source. What a single dimension does to satisfaction is in
    none of them. E-RecS-QUAL, for customers who had a problem, is another questionnaire.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> theory = ls.theories.service_quality_loyalty(dimensions="webqual")
    >>> ls.SEM(theory).model_text.splitlines()[3]
    'WEBQUAL =~ USB + IQ + SIQ'
    >>> theory.hypotheses["route"].tolist()
    ['WEBQUAL → SAT', 'WEBQUAL → LOY', 'SAT → LOY', 'WEBQUAL → SAT → LOY']
    """
    parts, between = _DIMENSIONS[dimensions], ("perceived_value",) if value else ()
    second = bool(parts) and order == "second"
    roles = (*(parts or (_WHOLE,)), *between, "satisfaction", "loyalty")
    nodes = nodes_of_roles(roles, codebook)
    places = roles
    if second:
        nodes[_WHOLE] = _of_second_order(dimensions, [nodes[part] for part in parts], codebook)
        places = (*parts, _WHOLE, *roles[len(parts) :])
    acting = parts if parts and not second else (_WHOLE,)
    blueprint = Blueprint(
        SERVICE_QUALITY_LOYALTY.variant(*QUALITY_SCALES[dimensions]),
        places=places,
        claims=tuple(_claims(acting, dimensions, value=value, partial=mediation == "partial")),
    )
    for chosen, said in (
        (bool(parts) and not second, FIRST_ORDER),
        (value, WITH_VALUE),
        (mediation == "full", FULL_MEDIATION),
    ):
        blueprint = blueprint.called(*said) if chosen else blueprint
    return theory_of(blueprint, nodes, codebook, controls)


def _claims(
    acting: Sequence[str], dimensions: Dimensions, *, value: bool, partial: bool
) -> Iterator[Claim]:
    # no source says what a single dimension does
    of_whole = acting == (_WHOLE,)
    of_value = PARASURAMAN_2005 if dimensions == "e_s_qual" else CRONIN_2000
    yield from (direct(one, "satisfaction", "+", CRONIN_2000) for one in acting)
    if value:
        yield from (direct(one, "perceived_value", "+", of_value) for one in acting)
    if partial:
        for one in acting:
            yield direct(one, "loyalty", "+", CRONIN_2000, verified=of_whole)
    if value:
        yield direct("perceived_value", "satisfaction", "+", CRONIN_2000)
        yield direct("perceived_value", "loyalty", "+", CRONIN_2000, verified=True)
    yield direct("satisfaction", "loyalty", "+", CRONIN_2000, verified=True)
    if of_whole:
        yield indirect(_WHOLE, "satisfaction", "loyalty", source=CRONIN_2000)


def _of_second_order(
    dimensions: Dimensions, parts: Sequence[Node], codebook: Codebook | None
) -> Node:
    """Return the construct that the dimensions measure, by a name that nothing else has."""
    name = dimensions.replace("_", "").upper()
    if codebook is not None:
        taken = {*codebook.item_names, *codebook.construct_items}
        taken |= {entry.name for entry in codebook.groups} | {trap.name for trap in codebook.traps}
        while name in taken:
            name += "_2"
    label, label_zh = QUALITY_AS_A_WHOLE[dimensions]
    items = tuple(part.name for part in parts)
    return Node(name, items, role=_WHOLE, label=label, label_zh=label_zh)
