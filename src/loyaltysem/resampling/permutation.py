r"""Tests of equality across groups by permuting who belongs to which group.

If groups do not differ, it does not matter which respondent is in which. So the respondents are
dealt to groups of the same sizes at random, and both models are fitted to each deal; how often the
chi-squares differ by more, or CFI falls by more, than in the data is the p-value (Jorgensen,
Kite, Chen & Short 2018). The share counts the data as one of the deals, :math:`(1 + k)/(1 + B)`,
so that it is never zero (Phipson & Smyth 2010).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.fits.fitting import fit_to_sample
from loyaltysem.inference.fit.fit_indices import cfi
from loyaltysem.moments.drawn.resampling import generator, replicate_count
from loyaltysem.resampling.patience import Patience
from loyaltysem.resampling.replicates import refit, require_refittable
from loyaltysem.specification import parse_model

__all__ = ["PermutedDifference", "permuted_differences", "require_dealt"]

Array = NDArray[np.float64]
#: Numbers held in memory for the deals that are fitted together.
AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class PermutedDifference:
    """Among how many deals two nested models are as far apart as in the data.

    Attributes
    ----------
    pvalue_chisq, pvalue_cfi : float
        Share of the fitted deals with a plain difference of the chi-squares at least as large, or
        a change of the CFI of plain chi-squares at least as low; not-a-number where none was
        fitted.
    n_replicates, n_failed : int
        Deals, and those of them to which a model could not be fitted.
    """

    pvalue_chisq: float
    pvalue_cfi: float
    n_replicates: int
    n_failed: int


def permuted_differences(
    fits: Sequence[Fit], n_replicates: int, *, rng: Any = None, progress: bool | None = None
) -> list[PermutedDifference]:
    """Test each of a sequence of nested models against the one before it.

    Parameters
    ----------
    fits : sequence of Fit
        The freest first, all to the same complete answers of several groups.
    n_replicates : int
        Deals.
    rng : int, Generator or None
    progress : bool, optional
        As in :class:`~loyaltysem.resampling.patience.Patience`.

    Returns
    -------
    list of PermutedDifference
        One fewer than fits.

    Raises
    ------
    NotAvailableError
        The answers are not complete, or ordered, or there is one group.
    """
    n_replicates = replicate_count(n_replicates)
    sample = require_dealt(fits[0])
    seed = int(generator(rng).integers(2**63))
    items = fits[0].layout.observed
    plain = replace(fits[0].options, group_equal=(), group_partial=())
    text = "\n".join(f"{name} ~~ {name}" for name in items)
    bare = fit_to_sample(tuple(parse_model(text)), fits[0].sample, plain)
    found = []
    for fit in (bare, *fits):
        found.append(_chisq_of_deals(fit, sample, n_replicates, seed, progress))
    baseline, *chisq = found
    return [
        _compared(free, restricted, chisq[k], chisq[k + 1], baseline, bare)
        for k, (free, restricted) in enumerate(pairwise(fits))
    ]


def require_dealt(fit: Fit) -> Array:
    """Return the answers of all groups together, and refuse those that cannot be dealt anew.

    Raises
    ------
    NotAvailableError
        The answers are not complete, or ordered, or of a sampling design; there is one group.
    """
    require_refittable(fit)
    values = fit.values
    if values is None or fit.criterion.with_values(values) is None:
        raise NotAvailableError(
            "Permutations deal complete, continuous answers to the groups anew, and these are "
            "moments, incomplete or ordered. Use rule='difference', or missing='listwise'."
        )
    if refusal := fit.criterion.refusal("permutation"):
        raise NotAvailableError(refusal)
    if len(values) < 2:
        raise NotAvailableError("There is one group, and nothing to deal. Name it with group=.")
    return np.concatenate(values)


def _deals(sizes: Sequence[int], n: int, seed: int) -> Iterator[tuple[Array, ...]]:
    """Yield who is in which group, in chunks: 1 for members, shape (chunk, n) for each group."""
    random = np.random.default_rng(seed)
    total = sum(sizes)
    ends = np.cumsum(sizes)
    chunk = max(16, AT_ONCE // (total * len(sizes)))
    for first in range(0, n, chunk):
        order = random.permuted(np.tile(np.arange(total), (min(chunk, n - first), 1)), axis=1)
        members = []
        for size, end in zip(sizes, ends, strict=True):
            inside = np.zeros(order.shape)
            np.put_along_axis(inside, order[:, end - size : end], 1.0, axis=1)
            members.append(inside)
        yield tuple(members)


def _chisq_of_deals(fit: Fit, pooled: Array, n: int, seed: int, progress: bool | None) -> Array:
    """Return the chi-square of every deal; not-a-number where the model could not be fitted."""
    sizes = [len(x) for x in fit.values or ()]
    columns = [fit.sample.moments.names.index(name) for name in fit.layout.observed]
    criterion = fit.criterion.with_values(tuple(pooled[:, columns] for _ in sizes))
    with Patience(n, progress) as patience:
        found = refit(fit, _deals(sizes, n, seed), criterion=criterion, patience=patience)
    chisq = np.full(n, np.nan)
    chisq[found.converged] = found.chisq
    return chisq


def _compared(
    free: Fit, restricted: Fit, of_free: Array, of_restricted: Array, baseline: Array, bare: Fit
) -> PermutedDifference:
    observed = restricted.test().chisq - free.test().chisq
    test = free.test()
    change = cfi(restricted.test().chisq, restricted.df, test.baseline_chisq, bare.df) - cfi(
        test.chisq, free.df, test.baseline_chisq, bare.df
    )
    known = np.isfinite(of_free) & np.isfinite(of_restricted) & np.isfinite(baseline)
    differences = (of_restricted - of_free)[known]
    changes = np.array(
        [
            cfi(float(r), restricted.df, float(b), bare.df)
            - cfi(float(f), free.df, float(b), bare.df)
            for f, r, b in zip(of_free[known], of_restricted[known], baseline[known], strict=True)
        ]
    )
    n = int(known.sum())
    rounding = 1e-9
    return PermutedDifference(
        pvalue_chisq=_share(int((differences >= observed - rounding).sum()), n),
        pvalue_cfi=_share(int((changes <= change + rounding).sum()), n),
        n_replicates=len(known),
        n_failed=len(known) - n,
    )


def _share(k: int, n: int) -> float:
    """Return the p-value of k among n deals, which without a deal there is none of."""
    return (1 + k) / (1 + n) if n else nan
