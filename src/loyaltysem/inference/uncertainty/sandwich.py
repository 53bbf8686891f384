r"""Standard errors that hold where answers are not normal, or the weight is not the right one.

All are sandwiches :math:`A^{-1} B A^{-1} / n`:

- ``robust_sem`` (Satorra & Bentler 1994; Browne 1984, eq. 2.12): A the information asked for, B the
  covariance :math:`\Delta'V\Gamma V\Delta` of what makes up its gradient;
- ``robust_huber_white`` (Huber 1967; White 1982): A the observed (or expected) information, B the
  cross products of the casewise scores. Incomplete answers have no other.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import SMALLEST_EIGENVALUE, BlockInverse
from loyaltysem.estimation.criteria.evidence import Evidence

__all__ = ["rank_of_middle", "robust_covariance"]

Array = NDArray[np.float64]


def robust_covariance(
    kind: Literal["robust_sem", "robust_huber_white"],
    evidence: Evidence,
    inverse_information: BlockInverse,
) -> Array | None:
    """Return the sandwich covariance of the estimates.

    Parameters
    ----------
    kind : {"robust_sem", "robust_huber_white"}
    evidence : Evidence
        At the estimates.
    inverse_information : BlockInverse
        Of one observation.

    Returns
    -------
    ndarray, shape (q, q), or None
        None where the criterion has not what it is made of: the answers.

    Notes
    -----
    Checked against lavaan 0.6-14 (``robust.sem``, ``robust.huber.white``) to 1e-6.
    """
    n = float(evidence.criterion.sizes.sum())
    if kind == "robust_sem" and evidence.spread is not None:
        return evidence.spread.sandwich(inverse_information) / n
    if evidence.middle is None:
        return None
    return inverse_information.sandwich(evidence.middle) / n


def rank_of_middle(middle: Array) -> int:
    """Return in how many directions the scores vary.

    Parameters
    ----------
    middle : ndarray, shape (q, q)
        B.

    Returns
    -------
    int
        The rank of B, whatever the units of the parameters. The scores of C respondents or
        clusters add up to zero at the estimates, within each group where groups share nothing, so
        that C − 1, or C less the groups, is the largest it can be.
    """
    diagonal = np.diag(middle)
    scale = 1 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    eigenvalues = np.linalg.eigvalsh(middle * scale[:, None] * scale)
    return int((eigenvalues > SMALLEST_EIGENVALUE).sum())
