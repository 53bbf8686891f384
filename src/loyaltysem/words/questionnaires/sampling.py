"""How respondents came into a sample, where not one by one with equal chances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loyaltysem.words.languages import Language

__all__ = ["Sampling", "sampled_answers", "sampled_respondents", "sampling_sentence"]


@dataclass(frozen=True, slots=True)
class Sampling:
    """Weights and clusters of the respondents.

    Attributes
    ----------
    weights, clusters : str
        The columns of these; empty where there are none.
    n_clusters : sequence of int
        By group.
    """

    weights: str
    clusters: str
    n_clusters: Sequence[int]

    @property
    def counted(self) -> str:
        """How many clusters, by group: ``50 + 47``."""
        return " + ".join(map(str, self.n_clusters))


def sampling_sentence(found: Sampling, language: Language, *, bootstrap: bool = False) -> str:
    """Say how standard errors and tests follow from weights and clusters.

    Parameters
    ----------
    found : Sampling
    language : {"en", "zh"}
    bootstrap : bool
        Whether intervals are those of a bootstrap.

    Examples
    --------
    >>> sampling_sentence(Sampling("w", "", ()), "en")
    'Standard errors are linearised: respondents are weighted by w.'
    >>> sampling_sentence(Sampling("w", "shop", (12, 9)), "zh")
    '标准误经线性化估计：个案以 w 加权，抽样群为 shop（12 + 9 群）。'
    """
    if language == "zh":
        parts = []
        if found.weights:
            parts.append(f"个案以 {found.weights} 加权")
        if found.clusters:
            parts.append(f"抽样群为 {found.clusters}（{found.counted} 群）")
        kind = "自助法按抽样设计重抽样" if bootstrap else "标准误经线性化估计"
        return f"{kind}：{'，'.join(parts)}。"
    parts = []
    if found.weights:
        parts.append(f"weighted by {found.weights}")
    if found.clusters:
        parts.append(f"in {found.counted} clusters of {found.clusters}")
    kind = "The bootstrap follows the sampling" if bootstrap else "Standard errors are linearised"
    return f"{kind}: respondents are {' and '.join(parts)}."


def sampled_respondents(*, weights: bool, clusters: bool) -> str:
    """Say what keeps respondents from having been drawn one by one with equal chances.

    Examples
    --------
    >>> sampled_respondents(weights=True, clusters=True)
    'have weights and come in clusters'
    """
    causes = (["have weights"] if weights else []) + (["come in clusters"] if clusters else [])
    return " and ".join(causes)


def sampled_answers(*, weights: bool, clusters: bool) -> str:
    """Say what the answers of such respondents are, and by which options.

    Examples
    --------
    >>> sampled_answers(weights=False, clusters=True)
    'clustered answers (clusters=)'
    """
    words = (["weighted"] if weights else []) + (["clustered"] if clusters else [])
    options = (["weights="] if weights else []) + (["clusters="] if clusters else [])
    return f"{' and '.join(words)} answers ({', '.join(options)})"
