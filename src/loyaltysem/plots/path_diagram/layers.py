"""Where the constructs of a path diagram stand: in layers, with few crossings (Sugiyama 1981)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations, pairwise

__all__ = ["layered"]

Edge = tuple[str, str]
#: A node, or where an edge passes a layer.
Place = Hashable
_SWEEPS = 12
#: How far apart neighbours of a layer are: constructs, and an edge that passes beside one.
_APART, _BESIDE = 1.0, 0.62


def layered(
    names: Sequence[str], edges: Sequence[Edge]
) -> tuple[dict[str, tuple[int, float]], dict[Edge, list[tuple[int, float]]]]:
    """Return the layer and the height of each node, and the way of each edge.

    Parameters
    ----------
    names : sequence of str
    edges : sequence of (str, str)
        From and to, without circles.

    Returns
    -------
    nodes : dict of str to (int, float)
        Layer from the left, and height, one apart.
    ways : dict of (str, str) to list of (int, float)
        The points of each edge, its ends first and last.

    Examples
    --------
    >>> nodes, ways = layered(["A", "B", "C"], [("A", "B"), ("B", "C"), ("A", "C")])
    >>> [nodes[name][0] for name in "ABC"]
    [0, 1, 2]
    >>> len(ways["A", "C"])
    3
    """
    layer = _layers(names, edges)
    chains: dict[Edge, list[Place]] = {
        (a, b): [a, *((a, b, i) for i in range(layer[a] + 1, layer[b])), b] for a, b in edges
    }
    rows: list[list[Place]] = [[] for _ in range(max(layer.values(), default=0) + 1)]
    for name in names:
        rows[layer[name]].append(name)
    for chain in chains.values():
        for i, place in enumerate(chain[1:-1], start=layer[str(chain[0])] + 1):
            rows[i].append(place)
    links = [step for chain in chains.values() for step in pairwise(chain)]
    rows = _ordered(rows, links)
    height = _heights(rows, links)
    nodes = {name: (layer[name], height[name]) for name in names}
    ways = {
        edge: [(layer[edge[0]] + i, height[place]) for i, place in enumerate(chain)]
        for edge, chain in chains.items()
    }
    return nodes, ways


def _layers(names: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """Put each node after all its causes; then what has none as near to its effects as it goes."""
    layer = dict.fromkeys(names, 0)
    for _ in names:
        for a, b in edges:
            layer[b] = max(layer[b], layer[a] + 1)
    caused = {b for _, b in edges}
    for name in names:
        after = [layer[b] for a, b in edges if a == name]
        if name not in caused and after:
            layer[name] = min(after) - 1
    return layer


def _ordered(rows: list[list[Place]], links: Sequence[tuple[Place, Place]]) -> list[list[Place]]:
    """Order each layer by the middle of its neighbours, and keep what crosses least."""
    near = _neighbours(links)
    best, fewest = [list(row) for row in rows], _crossings(rows, links)
    for sweep in range(_SWEEPS):
        for i in range(len(rows)) if sweep % 2 == 0 else reversed(range(len(rows))):
            at = {place: k for row in rows for k, place in enumerate(row)}
            beside = {place for j in (i - 1, i + 1) if 0 <= j < len(rows) for place in rows[j]}
            middle = {
                place: _mean([at[n] for n in near.get(place, ()) if n in beside], at[place])
                for place in rows[i]
            }
            rows[i] = sorted(rows[i], key=middle.__getitem__)
        crossed = _crossings(rows, links)
        if crossed < fewest:
            best, fewest = [list(row) for row in rows], crossed
    return best


def _crossings(rows: Sequence[Sequence[Place]], links: Sequence[tuple[Place, Place]]) -> int:
    at = {place: (i, k) for i, row in enumerate(rows) for k, place in enumerate(row)}
    ends = [(at[a], at[b]) for a, b in links]
    return sum(
        a[0] == c[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0
        for (a, b), (c, d) in combinations(ends, 2)
    )


def _heights(
    rows: Sequence[Sequence[Place]], links: Sequence[tuple[Place, Place]]
) -> dict[Place, float]:
    """Draw each place towards its neighbours, as far as the order and the room allow."""
    near = _neighbours(links)
    height = {p: k - (len(row) - 1) / 2 for row in rows for k, p in enumerate(row)}
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = [_mean([height[n] for n in near.get(p, ())], height[p]) for p in row]
            height |= dict(zip(row, _apart(row, wanted), strict=True))
    return height


def _apart(row: Sequence[Place], wanted: Sequence[float]) -> list[float]:
    """Return the heights nearest to those wanted that keep the order and the distances.

    Least squares under an order: pools of neighbours share their mean (Ayer et al. 1955).
    """
    offset = [0.0]
    for a, b in pairwise(row):
        both = isinstance(a, str) and isinstance(b, str)
        offset.append(offset[-1] + (_APART if both else _BESIDE))
    pools: list[tuple[float, int]] = []
    for height, away in zip(wanted, offset, strict=False):
        pools.append((height - away, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (second, n), (first, m) = pools.pop(), pools.pop()
            pools.append(((first * m + second * n) / (m + n), m + n))
    level = [mean for mean, n in pools for _ in range(n)]
    return [mean + away for mean, away in zip(level, offset, strict=False)]


def _neighbours(links: Sequence[tuple[Place, Place]]) -> Mapping[Place, Sequence[Place]]:
    found: dict[Place, list[Place]] = {}
    for a, b in links:
        found.setdefault(a, []).append(b)
        found.setdefault(b, []).append(a)
    return found


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
