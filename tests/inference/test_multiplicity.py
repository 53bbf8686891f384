"""Adjusted p-values are those of R's p.adjust, and of the definitions by hand."""

from __future__ import annotations

import numpy as np
import pytest

from loyaltysem.inference.derived.multiplicity import adjusted_pvalues

PVALUES = np.array([0.01, 0.04, 0.03, 0.005, 0.6])
#: Multiplied by five; by 5, 4, 3, 2, 1 from the smallest, none below the one before; by 5 / rank,
#: none above the one after. R 4.2.2, p.adjust(c(.01, .04, .03, .005, .6), method) says the same.
EXPECTED = {
    "bonferroni": [0.05, 0.2, 0.15, 0.025, 1.0],
    "holm": [0.04, 0.09, 0.09, 0.025, 0.6],
    "bh": [0.025, 0.05, 0.05, 0.025, 0.6],
}


@pytest.mark.parametrize("method", EXPECTED)
def test_adjusted_pvalues_agree_with_r(method):
    np.testing.assert_allclose(adjusted_pvalues(PVALUES, method), EXPECTED[method], rtol=1e-14)


@pytest.mark.parametrize("method", EXPECTED)
def test_what_was_not_tested_does_not_count(method):
    holes = np.insert(PVALUES, [0, 3], np.nan)
    found = adjusted_pvalues(holes, method)
    np.testing.assert_allclose(found[~np.isnan(holes)], EXPECTED[method], rtol=1e-14)
    assert np.isnan(found[np.isnan(holes)]).all()


@pytest.mark.parametrize("method", EXPECTED)
def test_of_no_test_and_of_one_nothing_changes(method):
    assert adjusted_pvalues(np.array([]), method).size == 0
    assert adjusted_pvalues(np.array([0.02]), method).tolist() == [0.02]
