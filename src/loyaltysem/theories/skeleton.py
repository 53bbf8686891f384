"""The skeleton of a codebook for the constructs of a theory."""

from __future__ import annotations

from typing import cast

from loyaltysem.specification import Graph
from loyaltysem.survey import Codebook
from loyaltysem.survey.codebook import ROLES, Construct, Item, Role
from loyaltysem.survey.codebook.toml_writing import write_codebook
from loyaltysem.words import Language
from loyaltysem.words.theories.skeleton import (
    item_described,
    second_order_note,
    skeleton_preface,
    skeleton_scale,
)

__all__ = ["codebook_skeleton"]


def codebook_skeleton(graph: Graph, points: int, language: Language) -> str:
    """Write the constructs and items of a theory as the TOML text of a codebook.

    Raises
    ------
    CodebookError
        The theory has no construct that items measure.
    """
    names = {node.name for node in graph.nodes}
    measured = [node for node in graph.nodes if node.items and not set(node.items) & names]
    preface = list(skeleton_preface(graph.described, graph.columns, language))
    for node in graph.nodes:
        if set(node.items) & names:
            dimensions = [graph.node(item).called(language) for item in node.items]
            preface.append(second_order_note(node.called(language), dimensions, language))
    called = [node.called(language) for node in measured]
    items = tuple(
        Item(
            name,
            # items of constructs with one label would have one text
            item_described(
                node.role, label if called.count(label) == 1 else node.name, number, language
            ),
            node.name,
            minimum=1.0,
            maximum=float(points),
            reversed=name in node.reversed_items,
        )
        for node, label in zip(measured, called, strict=True)
        for number, name in enumerate(node.items, start=1)
    )
    constructs = tuple(
        Construct(
            node.name,
            node.label,
            node.label_zh,
            cast("Role", node.role if node.role in ROLES else ""),
        )
        for node in measured
    )
    comments: dict[tuple[str, ...], tuple[str, ...]] = {
        ("items", item.name, "scale"): (skeleton_scale(language),) for item in items[:1]
    }
    codebook = Codebook(
        items, constructs, title=graph.described.name, title_zh=graph.described.name_zh
    )
    return write_codebook(codebook, comments, preface)
