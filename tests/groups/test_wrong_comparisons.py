"""What a comparison of platforms refuses, and what it warns of, with the platform's name."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from platform_frames import FRAME, OPTIONS, TEXT, plain

import loyaltysem as ls
from loyaltysem.errors import (
    AdmissibilityWarning,
    DataError,
    LoyaltySEMError,
    MissingDataError,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)

WRONG: dict[str, tuple[dict[str, object], type[LoyaltySEMError], tuple[str, ...]]] = {
    "unknown group": ({"group": "store"}, VariableNotFoundError, ("'store'", "shop")),
    "unknown source": ({"source": "Q"}, VariableNotFoundError, ("'Q'", "A, B, C")),
    "no roles": ({"source": None, "target": None}, OptionError, ("roles", "source=")),
    "no bounds": ({"bounds": None}, OptionError, ("bounds", "a1")),
    "no replicates": ({"n_replicates": 1}, OptionError, ("n_replicates=1",)),
    "level in per cent": ({"level": 95}, OptionError, ("level=95", "between 0 and 1")),
    "unknown weights": ({"weights": "pls"}, OptionError, ("'pls'", "loadings")),
    "unknown missing": ({"missing": "mean"}, OptionError, ("'mean'", "listwise")),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_option_is_refused_with_the_remedy(case):
    changes, error, words = WRONG[case]
    with pytest.raises(error) as raised:
        plain(**changes)
    for word in words:
        assert word in str(raised.value)


def test_a_platform_with_too_few_answers_is_named():
    frame = FRAME.drop(index=FRAME.index[FRAME["shop"] == "y"][:-8])
    with pytest.raises(DataError, match=r"shop 'y': 8 respondents"):
        ls.compare_platforms(ls.SEM(TEXT), frame, **OPTIONS)


def test_a_platform_with_a_constant_item_is_named():
    frame = FRAME.copy()
    frame.loc[frame["shop"] == "z", "b2"] = 4.0
    with pytest.raises(DataError, match=r"shop 'z': b2 has no variance"):
        ls.compare_platforms(ls.SEM(TEXT), frame, **OPTIONS)


def test_a_platform_with_missing_answers_is_named():
    frame = FRAME.copy()
    frame.loc[0, "b2"] = np.nan
    with pytest.raises(MissingDataError, match=r"shop 'x': 1 answer"):
        ls.compare_platforms(ls.SEM(TEXT), frame, **OPTIONS)


@pytest.mark.parametrize("data", [[1, 2], None, FRAME.drop(columns="shop").to_numpy()])
def test_data_without_respondents_are_refused(data):
    with pytest.raises(DataError, match="needed: a Survey"):
        ls.compare_platforms(ls.SEM(TEXT), data, **OPTIONS)


def test_one_platform_is_no_comparison():
    with pytest.raises(DataError, match=r"1 group\(s\).*at least two"):
        ls.compare_platforms(ls.SEM(TEXT), FRAME[FRAME["shop"] == "x"], **OPTIONS)


def test_a_warning_names_its_platform_and_the_notes_repeat_it():
    frame = FRAME.copy()
    at = frame["shop"] == "y"
    noise = np.random.default_rng(1).normal(size=(int(at.sum()), 1))
    frame.loc[at, ["b1", "b2"]] = noise + 0.05 * frame.loc[at, ["b1", "b2"]].to_numpy()
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        found = ls.compare_platforms(ls.SEM(TEXT), frame, **OPTIONS)
    said = [str(w.message) for w in given if w.category is AdmissibilityWarning]
    assert all(text.startswith("shop 'y': ") for text in said)
    bad = [name for name, fit in found.fits.items() if not fit.admissibility.admissible]
    assert bad == (["y"] if said else [])
    assert any("NOT ADMISSIBLE for y" in note for note in found.notes) == bool(bad)


def test_a_correlation_above_85_is_in_the_notes():
    population = ls.datasets.standardized_population(
        {f: {f"{f.lower()}{i}": 0.85 for i in (1, 2, 3)} for f in "ABC"},
        {("A", "B"): 0.92, ("A", "C"): 0.3, ("B", "C"): 0.4},
        {},
        {},
        [0.0],
    )
    items = ls.datasets.simulate_items(population, 800, rng=1)
    frame = pd.DataFrame(items, columns=population.items).assign(shop=["x", "y"] * 400)
    found = ls.compare_platforms(ls.SEM(TEXT), frame, **OPTIONS)
    for name in ("x", "y"):
        assert any(note.startswith(f"{name}: ") and "A–B 0.9" in note for note in found.notes)


def test_an_influence_that_the_model_has_no_way_for_is_refused():
    rng = np.random.default_rng(0)
    f = rng.normal(size=(200, 1))
    data = pd.DataFrame(f + rng.normal(size=(200, 6)), columns=["x1", "x2", "x3", "y1", "y2", "y3"])
    model = ls.SEM("F =~ x1 + x2 + x3\nG =~ y1 + y2 + y3\nG ~ F")
    with pytest.raises(NotAvailableError, match=r"no way from G to F, .* Turn source and target"):
        ls.compare_platforms(
            model, data.assign(p=["u", "v"] * 100), group="p", source="G", target="F"
        )
