"""What a codebook holds of a theory: constructs by their roles, and columns to control for."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltysem.arguments import listed
from loyaltysem.errors import CodebookError, OptionError
from loyaltysem.specification import Graph, Node
from loyaltysem.survey import Codebook
from loyaltysem.survey.codebook.entries import Construct, Role

__all__ = ["check_controls", "node_if_there", "node_of", "refuse_missing"]


def refuse_missing(codebook: Codebook, roles: Sequence[str]) -> None:
    """Refuse a codebook that lacks roles.

    Raises
    ------
    CodebookError
        It lacks one or more.
    """
    if not roles:
        return
    there = ", ".join(f"{c.name}: {c.role or 'none'}" for c in codebook.constructs)
    wanted = ", ".join(f"'{role}'" for role in roles)
    lines = ", ".join(f'role = "{role}"' for role in roles)
    several = len(roles) > 1
    raise CodebookError(
        f"No construct of the codebook has the role{'s' * several} {wanted} ({there}), so the "
        f"theory cannot know which {'they are' if several else 'one it is'}. Add {lines} to "
        f"{'the ones that are meant' if several else 'it'} in the codebook. Called without a "
        "codebook, the function makes the theory of all its roles, and .template() of that writes "
        "the codebook to fill in."
    )


def node_if_there(codebook: Codebook, role: Role) -> Node | None:
    """Return the construct with a role, or None where the codebook has none."""
    construct = codebook.by_role(role)
    return None if construct is None else node_of(codebook, construct)


def node_of(codebook: Codebook, construct: Construct) -> Node:
    """Return a construct of the codebook with its items."""
    names = tuple(codebook.construct_items[construct.name])
    return Node(
        construct.name,
        names,
        reversed_items=tuple(name for name in names if codebook.item(name).reversed),
        role=construct.role,
        label=construct.label,
        label_zh=construct.label_zh,
    )


def check_controls(
    codebook: Codebook | None, controls: Sequence[str], graph: Graph
) -> tuple[str, ...]:
    """Return the columns to control for, once they are found to be none of something else.

    Columns that the codebook does not have may stand beside the answers all the same; whether
    they do is known when the model is fitted.

    Parameters
    ----------
    codebook : Codebook, or None
    controls : sequence of str
    graph : Graph
        The theory, whose constructs and items need not be the codebook's.

    Raises
    ------
    OptionError
        One is an item of a construct, a construct, a trap, a grouping variable, or left out by the
        codebook; or it is named twice.
    """
    # a single one is as good as a list of one; its letters are no columns
    controls = [controls] if isinstance(controls, str) else list(controls)
    owners = {item: node.name for node in graph.nodes for item in node.items}
    constructs = {node.name for node in graph.nodes}
    groups, traps, ignored = set[str](), set[str](), tuple[str, ...]()
    if codebook is not None:
        owners |= {item.name: item.construct for item in codebook.items if item.construct}
        constructs |= {construct.name for construct in codebook.constructs}
        groups = {group.name for group in codebook.groups}
        traps = {trap.name for trap in codebook.traps}
        ignored = codebook.ignore
    for name in controls:
        if name in owners and name not in constructs:
            found = (
                f"is an item of {owners[name]}: it would explain constructs that it measures, or "
                "stand for one that it measures in part. Name columns that belong to no construct"
            )
        elif name in constructs:
            found = (
                "is a construct, and a control is a column. Name columns, or write the model as "
                "text, where any construct can explain another"
            )
        elif name in groups:
            found = (
                "is a grouping variable, whose answers are names and no numbers. Make a column of "
                "0 and 1 of it, in survey.responses.assign(...), and fit that frame; or compare "
                "its groups"
            )
        elif name in traps:
            found = "is an instructed-response item, which says who read it. Leave it out"
        elif name in ignored:
            found = "is a column that the codebook leaves out. Declare it as an item"
        elif controls.count(name) > 1:
            found = "is named twice. Leave one out"
        else:
            continue
        raise OptionError(f"controls={listed(controls)}: {name} {found}.")
    return tuple(controls)
