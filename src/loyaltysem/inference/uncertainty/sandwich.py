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

from loyaltysem.estimation import BlockInverse
from loyaltysem.estimation.criteria.evidence import Evidence

__all__ = ["robust_covariance"]

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
