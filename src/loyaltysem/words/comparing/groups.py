"""A comparison of groups: the headings of its tables, and what its reader must know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["ComparisonFindings", "comparison_headings", "comparison_notes"]


@dataclass(frozen=True, slots=True)
class ComparisonFindings:
    """What was found besides the tables.

    Attributes
    ----------
    group : str
        The grouping variable.
    n_replicates : int
        Of the bootstrap, for each group.
    inadmissible : sequence of str
        Groups whose solution is not admissible.
    cautions : sequence of (str, str)
        Groups, each with what its solution warns of.
    n_without : int
        Respondents that belong to no group.
    simulated : bool
    """

    group: str
    n_replicates: int
    inadmissible: Sequence[str]
    cautions: Sequence[tuple[str, str]]
    n_without: int
    simulated: bool


def comparison_notes(found: ComparisonFindings) -> Iterator[str]:
    """Yield what a reader of the comparison must know."""
    yield (
        f"Intervals: percentile bootstrap, {found.n_replicates} replicates for each {found.group}."
    )
    yield (
        f"Each {found.group} has its own fit; that they measure the constructs in the same way "
        "(measurement invariance) is assumed here, not tested."
    )
    if found.inadmissible:
        listed = ", ".join(found.inadmissible)
        yield f"NOT ADMISSIBLE for {listed}: see fits[...].admissibility."
    for name, caution in found.cautions:
        yield f"{name}: {caution}"
    if found.n_without:
        yield f"{found.n_without} respondents name no {found.group} and are in no fit."
    if found.simulated:
        yield "The data are simulated."


def comparison_headings(group: str, source: str, target: str) -> dict[str, str]:
    """Return the heading of each table."""
    return {
        "fit": f"Fit by {group}",
        "influence": f"Influence of {source} on {target}",
        "index": "Index, 0 to 100",
        "differences": f"Differences by {group}",
        "ranking": f"Ranking by {target}",
    }
