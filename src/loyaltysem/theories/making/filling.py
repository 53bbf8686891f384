"""The places of a theory filled: by a codebook, or by the roles themselves where there is none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import cast

from loyaltysem.specification import Node
from loyaltysem.survey import Codebook
from loyaltysem.survey.codebook.entries import Role
from loyaltysem.theories.making.blueprint import Blueprint
from loyaltysem.theories.making.from_codebook import (
    check_controls,
    node_if_there,
    refuse_missing,
)
from loyaltysem.theories.theory import Theory
from loyaltysem.words.theories.roles import ROLE_WORDS

__all__ = ["filled_theory", "nodes_of_roles", "standard_node", "theory_of"]


def standard_node(role: str) -> Node:
    """Return a construct as it is called where no codebook says otherwise."""
    words = ROLE_WORDS[role]
    items = tuple(f"{words.name}{i}" for i in range(1, len(words.asks) + 1))
    return Node(words.name, items, role=role, label=words.label, label_zh=words.label_zh)


def nodes_of_roles(
    places: Sequence[str], codebook: Codebook | None, optional: Collection[str] = ()
) -> dict[str, Node]:
    """Return the constructs with these roles; all of them where there is no codebook.

    Raises
    ------
    CodebookError
        The codebook has none for a role that is needed, or two for one.
    """
    if codebook is None:
        return {place: standard_node(place) for place in places}
    found = {place: node_if_there(codebook, cast("Role", place)) for place in places}
    refuse_missing(codebook, [p for p in places if found[p] is None and p not in optional])
    return {place: node for place, node in found.items() if node is not None}


def theory_of(
    blueprint: Blueprint,
    nodes: Mapping[str, Node],
    codebook: Codebook | None,
    controls: Sequence[str],
) -> Theory:
    """Return the theory of constructs that fill the places, with columns to control for.

    Raises
    ------
    OptionError
        A control is an item of a construct, or something else that is no column of numbers.
    ModelSyntaxError
        A control is named twice, or is no name that a model can write.
    """
    graph = blueprint.graph(nodes)
    return Theory(graph.with_controls(check_controls(codebook, controls, graph)))


def filled_theory(
    blueprint: Blueprint, codebook: Codebook | None, controls: Sequence[str]
) -> Theory:
    """Return the theory of the constructs that have its roles in a codebook.

    Raises
    ------
    CodebookError
        A role is missing, or two constructs have it.
    OptionError, ModelSyntaxError
        As :func:`theory_of`.
    """
    nodes = nodes_of_roles(blueprint.places, codebook, blueprint.optional)
    return theory_of(blueprint, nodes, codebook, controls)
