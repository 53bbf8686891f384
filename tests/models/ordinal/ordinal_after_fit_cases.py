"""What lavaan computes after fits of ordered answers (reference/ordinal_after_fit.R)."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

import loyaltysem as ls
from ordinal_cases import CASES, FITTED, REFERENCE, fit, fit_of

EXPECTED: dict[str, Any] = json.loads((REFERENCE / "ordinal_after_fit.json").read_text("utf-8"))
EXPLAINED: dict[str, Any] = json.loads((REFERENCE / "ordinal_explained.json").read_text("utf-8"))
AFTER: dict[str, dict[str, Any]] = EXPECTED["fits"]
assert set(AFTER) <= set(FITTED)


def having(part: str) -> list[str]:
    return [name for name, case in AFTER.items() if part in case]


def fit_with(name: str, **options: Any) -> ls.SEMResult:
    """A case, with other options than its own."""
    return fit(CASES[name], **options)


def group_labels(name: str) -> tuple[str, ...]:
    return fit_of(name)._fitted.group_labels


def numbers(values: Any) -> np.ndarray:
    return np.array(values, dtype=float)


def lower(values: list[float], size: int, *, diagonal: bool = False) -> np.ndarray:
    """A symmetric matrix from its lower triangle by column, zero where that leaves the diagonal."""
    j, i = np.triu_indices(size, 0 if diagonal else 1)
    matrix = np.zeros((size, size))
    matrix[i, j] = matrix[j, i] = numbers(values)
    return matrix
