r"""Chi-square difference tests of two nested models.

The difference of two normal-theory chi-squares is a chi-square itself; the difference of two
scaled ones is not. With normal-theory statistics T, scaling factors c and degrees of freedom d of
the restricted (0) and the free model (1), the difference is scaled by

.. math::

    \frac{T_0 - T_1}{c_d}, \qquad c_d = \frac{d_0 c_0 - d_1 c_1}{d_0 - d_1}

(Satorra & Bentler 2001), which may come out negative in small samples, or with :math:`c_{10}`, the
factor of the free model at the estimates of the restricted one, in the place of :math:`c_1`, which
cannot (Satorra & Bentler 2010).
"""

from __future__ import annotations

__all__ = ["difference_factor"]


def difference_factor(restricted: tuple[int, float], free: tuple[int, float]) -> float:
    """Return what a chi-square difference is divided by.

    Parameters
    ----------
    restricted, free : tuple of int and float
        Degrees of freedom and scaling factor of each model; the factor of a model without degrees
        of freedom does not count.

    Returns
    -------
    float
        Not above zero where the two factors contradict each other.

    Examples
    --------
    >>> difference_factor((10, 1.3), (8, 1.25))
    1.5
    """
    (df_restricted, factor_restricted), (df_free, factor_free) = restricted, free
    explained = df_free * factor_free if df_free else 0.0
    return (df_restricted * factor_restricted - explained) / (df_restricted - df_free)
