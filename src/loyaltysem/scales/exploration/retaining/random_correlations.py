"""Correlation matrices of items that have nothing in common."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from loyaltysem.moments.drawn.resampling import CHUNK
from loyaltysem.moments.ordinal.answers import OrdinalAnswers
from loyaltysem.moments.ordinal.correlations import ordinal_moments
from loyaltysem.scales.ordinal.replicates import CLOSE_ENOUGH

__all__ = ["permuted_correlations", "random_correlations"]

#: Permuted answers that are held in memory together.
MOST_ANSWERS = 1 << 22


def random_correlations(
    n: int, n_items: int, n_replicates: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw correlation matrices of n independent normal answers to p items.

    Parameters
    ----------
    n : int
        Respondents, more than items.
    n_items, n_replicates : int
    rng : Generator

    Returns
    -------
    ndarray, shape (n_replicates, p, p)

    Notes
    -----
    By Bartlett's (1933) decomposition: the cross-products of n normal rows about their mean are
    distributed as AA' with A lower triangular, roots of chi-squares with n − 1, n − 2, … degrees
    of freedom on its diagonal and normal numbers below. The same distribution as from n × p
    numbers, from p² / 2 of them.
    """
    root = np.tril(rng.standard_normal((n_replicates, n_items, n_items)), -1)
    diagonal = np.sqrt(rng.chisquare(n - 1 - np.arange(n_items), (n_replicates, n_items)))
    root[:, np.arange(n_items), np.arange(n_items)] = diagonal
    # rows of A at length one: AA' is then a correlation matrix
    root /= np.sqrt((root**2).sum(axis=-1, keepdims=True))
    return np.asarray(root @ root.swapaxes(-1, -2))


def permuted_correlations(
    answers: OrdinalAnswers, n_replicates: int, rng: np.random.Generator, progress: bool = False
) -> NDArray[np.float64]:
    """Deal the answers to each item out anew and compute polychoric correlations.

    Parameters
    ----------
    answers : OrdinalAnswers
        Missing answers stay where they are.
    n_replicates : int
    rng : Generator
    progress : bool

    Returns
    -------
    ndarray, shape (n_replicates, p, p)
    """
    answered = [np.flatnonzero(column >= 0) for column in answers.codes.T]
    found = []
    with tqdm(total=n_replicates, desc="random data", disable=not progress) as bar:
        at_once = max(1, min(CHUNK, MOST_ANSWERS // answers.codes.size))
        for first in range(0, n_replicates, at_once):
            size = min(at_once, n_replicates - first)
            codes = np.broadcast_to(answers.codes, (size, *answers.codes.shape)).copy()
            for item, rows in enumerate(answered):
                codes[:, rows, item] = rng.permuted(codes[:, rows, item], axis=1)
            moments = ordinal_moments(codes, answers.n_categories, tolerance=CLOSE_ENOUGH)
            found.append(moments.correlations)
            bar.update(size)
    return np.concatenate(found)
