"""Every fit index of a fit, under its name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.fits.fit import Fit
from loyaltysem.inference.fit.model_fit import fit_index_values
from loyaltysem.inference.fit.scaled_indices import complete_data_index_values, scaled_index_values
from loyaltysem.words import p_value
from loyaltysem.words.shown import rows_html

__all__ = ["FitIndices", "corrected_name", "corrected_suffix", "fit_measures"]

_COUNTS = ("npar", "ntotal")
_SCALED = ("chisq", "pvalue")
_ROBUST = ("cfi", "tli", "rmsea", "rmsea_ci_lower", "rmsea_ci_upper", "rmsea_pvalue")


class FitIndices(pd.Series):
    """Fit indices under their names: a series that is shown with three decimals.

    Full precision is kept. What is computed from it is a plain series; what is chosen from it by
    names, as in ``[["cfi", "rmsea"]]``, is shown as it is.
    """

    @property
    def _constructor(self) -> Any:
        return pd.Series

    def __getitem__(self, key: Any) -> Any:
        chosen = super().__getitem__(key)
        return FitIndices(chosen) if isinstance(chosen, pd.Series) else chosen

    def _rows(self) -> list[tuple[str, str]]:
        return [(str(name), _written(str(name), value)) for name, value in self.items()]

    def __repr__(self) -> str:
        rows = self._rows()
        widths = [max(map(len, column), default=0) for column in zip(*rows, strict=True)]
        return "\n".join(f"{name:<{widths[0]}}  {value:>{widths[1]}}" for name, value in rows)

    def _repr_html_(self) -> str:
        return rows_html(self._rows())


def _written(name: str, value: float) -> str:
    if np.isnan(value):
        return "—"
    if "pvalue" in name:
        return p_value(value, equals=False)
    is_count = float(value).is_integer() and ("df" in name.split("_") or name in _COUNTS)
    return f"{value:.0f}" if is_count else f"{value:.3f}"


def fit_measures(fitted: Fit) -> dict[str, float]:
    """Return chi-square and fit indices, with the corrected ones where the fit has them."""
    test = fitted.test()
    values = fit_index_values(test)
    comparison = fitted.estimation.comparison
    if comparison.scaled is not None:
        values |= scaled_index_values(test, *comparison.scaled)
    if comparison.complete_data is not None:
        values |= complete_data_index_values(test, *comparison.complete_data)
    return values


def corrected_name(index: str, values: dict[str, float]) -> str:
    """Return what an index is called in its corrected form, or its own name if it has none.

    Parameters
    ----------
    index : str
        Such as ``chisq`` or ``cfi``.
    values : dict of str to float
        From :func:`fit_measures`.
    """
    suffix = ""
    if index in _SCALED and "chisq_scaled" in values:
        suffix = "_scaled"
    elif index in _ROBUST:
        suffix = corrected_suffix(values)
    return index + suffix if index + suffix in values else index


def corrected_suffix(values: dict[str, float]) -> str:
    """Return what the corrected CFI, TLI and RMSEA of a fit end in; empty where it has none.

    ``_robust``, or ``_scaled`` where robust ones are not defined, as for ordered answers. With
    incomplete answers and no degrees of freedom there is neither.
    """
    if "rmsea_robust" in values:
        return "_robust"
    return "_scaled" if "cfi_scaled" in values and "cfi_robust" not in values else ""
