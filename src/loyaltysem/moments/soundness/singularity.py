"""Which variables make a covariance matrix singular, in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import DataError
from loyaltysem.numerics.inverse import positive_definite_inverse

__all__ = ["require_positive_definite"]

# Below this share of a variable's variance left unexplained by the others, the sixth digit of
# the estimates is lost to rounding.
SMALLEST_TOLERANCE = 1e-10


def require_positive_definite(
    covariance: NDArray[np.float64], names: Sequence[str], *, n: int, where: str = ""
) -> None:
    """Refuse a covariance matrix that is not positive definite, and name the cause.

    Parameters
    ----------
    covariance : ndarray, shape (p, p)
    names : sequence of str, length p
    n : int
        Respondents behind the matrix.
    where : str
        Words that say which group is meant, put before the message.

    Raises
    ------
    DataError
        A variable is constant, two are copies of each other, one is a linear combination of
        others, there are too few respondents, or the matrix is no covariance matrix.
    """
    variances = np.diag(covariance)
    constant = [name for name, v in zip(names, variances, strict=True) if not v > 0]
    if constant:
        raise DataError(
            f"{where}{_listed(constant)} {'has' if len(constant) == 1 else 'have'} no variance: "
            f"all {n} respondents gave the same answer. A constant item cannot measure anything; "
            "leave it out of the model."
        )
    if n <= len(names):
        raise DataError(
            f"{where}{n} respondents for {len(names)} items: the covariance matrix has no inverse "
            f"with so few. At least {len(names) + 1} complete rows are needed, and several times "
            "that for results that can be trusted."
        )
    scale = 1 / np.sqrt(variances)
    correlation = covariance * scale[:, None] * scale[None, :]
    if positive_definite_inverse(correlation, SMALLEST_TOLERANCE) is not None:
        return
    eigenvalues, eigenvectors = np.linalg.eigh(correlation)
    duplicates = [
        f"{names[i]} and {names[j]}"
        for i in range(len(names))
        for j in range(i)
        if abs(correlation[i, j]) > 1 - SMALLEST_TOLERANCE
    ]
    if duplicates:
        raise DataError(
            f"{where}Copies of each other (correlation ±1): {_listed(duplicates)}. The covariance "
            "matrix is singular, so the model cannot be estimated. Leave one of each pair out."
        )
    if eigenvalues[0] < -1e-8:
        raise DataError(
            f"{where}The matrix is not a covariance matrix (smallest eigenvalue of its "
            f"correlations {eigenvalues[0]:.3g}, below zero). Typing errors or pairwise deletion "
            "do this. Check the entries."
        )
    involved = [
        name
        for name, weight in zip(names, np.abs(eigenvectors[:, 0]), strict=True)
        if weight > 1e-4
    ]
    raise DataError(
        f"{where}The covariance matrix is singular: one of {_listed(involved)} is an exact linear "
        "combination of the others (a total beside its parts, for example). Leave one of them out."
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
