"""A theory as the tables of a path diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from loyaltysem.plots.path_diagram import path_diagram
from loyaltysem.specification import Graph
from loyaltysem.words import Language
from loyaltysem.words.figures import PATH_DIAGRAM

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_graph"]

_SIGNS = {"+": "+", "-": "−"}


def draw_graph(graph: Graph, language: Language, ax: Axes | None) -> Axes:
    """Draw constructs, paths and hypotheses; controls and indirect effects are said below."""
    controls = set(graph.columns)
    nodes = [node for node in graph.nodes if node.name not in controls]
    table = pd.DataFrame(
        {
            "name": [node.name for node in nodes],
            "label": [node.called(language) for node in nodes],
            "observed": [node.measurement == "observed" for node in nodes],
        }
    )
    return path_diagram(
        table,
        _paths(graph),
        _moderations(graph),
        title=graph.described.called(language),
        notes=_notes(graph, language),
        ax=ax,
    )


def _paths(graph: Graph) -> pd.DataFrame:
    claimed = {one.route: one for one in graph.hypotheses if one.effect == "direct"}
    controls = set(graph.columns)
    rows = []
    for path in graph.paths:
        one = claimed.get((path.source, path.target))
        if path.source in controls or (one is None and _only_moderates(graph, path.source)):
            continue
        label = f"{one.name} ({_SIGNS[one.sign]})" if one else ""
        rows.append((path.source, path.target, label, "claimed" if one else "other"))
    names = {node.name for node in graph.nodes}
    for node in graph.nodes:
        rows += [(node.name, item, "", "dimension") for item in node.items if item in names]
    return pd.DataFrame(rows, columns=["source", "target", "label", "kind"])


def _only_moderates(graph: Graph, name: str) -> bool:
    """Whether all that is claimed of it is that it moderates, and no path leads to it."""
    claims = [one for one in graph.hypotheses if name in one.names]
    return (
        bool(claims)
        and all(one.moderator == name for one in claims)
        and not [path for path in graph.paths_to(name) if path.source not in graph.columns]
    )


def _moderations(graph: Graph) -> pd.DataFrame:
    rows = [
        (one.moderator, one.cause, one.outcome, f"{one.name} ({_SIGNS[one.sign]})")
        for one in graph.moderations
    ]
    return pd.DataFrame(rows, columns=["moderator", "source", "target", "label"])


def _notes(graph: Graph, language: Language) -> list[str]:
    words = PATH_DIAGRAM[language]
    others = [one for one in graph.hypotheses if one.effect in ("indirect", "total")]
    notes = [
        words[one.effect].format(
            name=one.name,
            sign=_SIGNS[one.sign],
            route=" → ".join(graph.node(name).called(language) for name in one.route),
        )
        for one in others
    ]
    silent = [
        one
        for one in dict.fromkeys(m.moderator for m in graph.moderations)
        if _only_moderates(graph, one)
    ]
    if silent:
        notes.append(words["moderators"])
    if graph.columns:
        notes.append(words["controls"].format(names=words["and"].join(graph.columns)))
    return notes
