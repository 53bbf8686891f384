"""Constructs that the user lists: found by name or by role, each once, with signs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import cast

from loyaltysem.arguments import did_you_mean, listed
from loyaltysem.errors import OptionError
from loyaltysem.specification import Node
from loyaltysem.specification.hypotheses import Sign
from loyaltysem.survey import Codebook
from loyaltysem.survey.codebook.entries import Role
from loyaltysem.theories.making.filling import standard_node
from loyaltysem.theories.making.from_codebook import node_if_there, node_of
from loyaltysem.words.theories.roles import ROLE_WORDS, role_called

__all__ = ["Listed", "listed_nodes", "signs_of"]

#: A construct, several, or several with the sign of each.
Listed = str | Sequence[str] | Mapping[str, Sign]


def listed_nodes(
    lists: Mapping[str, Listed],
    codebook: Codebook | None,
    others: Collection[Node] = (),
    *,
    may_be_empty: Collection[str] = (),
) -> dict[str, dict[str, Node]]:
    """Return the constructs of several lists, by what the user calls them.

    Parameters
    ----------
    lists : mapping of str to names
        By the name of the parameter.
    codebook : Codebook, or None
        Without one the names are those of roles.
    others : collection of Node
        Constructs that have another place in the theory already.
    may_be_empty : collection of str
        Lists that may be.

    Raises
    ------
    OptionError
        A list is empty; a construct is unknown, or named twice, in one list or in two, or has
        another place; an item is named.
    CodebookError
        Two constructs have a role that is named.
    """
    places = {node.name: f"is the construct with the role {node.role}" for node in others}
    found: dict[str, dict[str, Node]] = {}
    for parameter, names in lists.items():
        names = [names] if isinstance(names, str) else list(names)
        if not names and parameter not in may_be_empty:
            raise OptionError(
                f"{parameter}=[] names no construct, and the theory needs one there. Name "
                "constructs of the codebook, or their roles."
            )
        found[parameter] = {}
        for name in names:
            node = _node(parameter, name, codebook)
            if node.name in places:
                raise OptionError(
                    f"{parameter}={listed(names)}: {name} {places[node.name]} already, and a "
                    "construct has one place in a theory. Leave one out."
                )
            places[node.name] = f"is named in {parameter}"
            found[parameter][name] = node
    return found


def signs_of(
    names: Listed, nodes: Mapping[str, Node], lowering: Collection[str] = ()
) -> dict[str, Sign]:
    """Return the sign of each construct: the user's, or the usual one of its role.

    Parameters
    ----------
    names : mapping, or names
    nodes : mapping of str to Node
        By the same names.
    lowering : collection of str
        Roles that are negative where the user says nothing.
    """
    if isinstance(names, Mapping):
        return dict(names)
    return {name: "-" if node.role in lowering else "+" for name, node in nodes.items()}


def _node(parameter: str, name: str, codebook: Codebook | None) -> Node:
    """Return the construct that is meant, by its name or its role."""
    role = role_called(name)
    if codebook is None:
        if role:
            return standard_node(role)
        raise OptionError(
            f"{parameter}: {name} is not known as a role, and there is no codebook that has such a "
            f"construct.{did_you_mean(name, ROLE_WORDS)} Give the codebook, or name a role."
        )
    for construct in codebook.constructs:
        if construct.name == name:
            return node_of(codebook, construct)
    node = node_if_there(codebook, cast("Role", role)) if role else None
    if node is not None:
        return node
    known = [construct.name for construct in codebook.constructs]
    owners = {item.name: item.construct for item in codebook.items}
    if name in owners:
        owner = f"an item of {owners[name]}" if owners[name] else "an item without a construct"
        what = f"is {owner}, and no construct. Name the construct"
    else:
        what = "is neither a construct of the codebook nor a role that one of them has"
    raise OptionError(
        f"{parameter}: {name} {what}.{did_you_mean(name, known)} Constructs: {', '.join(known)}."
    )
