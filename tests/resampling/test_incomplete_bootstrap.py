"""Bootstrap replicates of incomplete answers: fits to the respondents that were drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from after_fit_cases import data_of
from loyaltysem.errors import NotAvailableError
from loyaltysem.moments.drawn.resampling import resampled_counts
from loyaltysem.resampling.replicates import Replicates, refit

MODEL = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\ntextual ~ visual"
GROUPS = {"group": "school", "group_equal": ["loadings", "intercepts"]}
ITEMS = [f"x{i}" for i in range(1, 7)]


def holes() -> pd.DataFrame:
    return data_of("schools").assign(
        **{
            item: data_of("schools")[item].mask(np.random.default_rng(i).random(301) < 0.1)
            for i, item in enumerate(ITEMS)
        }
    )


def one_at_a_time(*replicates: Any) -> Iterator[tuple[np.ndarray, ...]]:
    """Chunks of one replicate, from how often each respondent of the only group is in it."""
    return iter([((counts * 1.0)[None],) for counts in replicates])


def assert_is_a_fit_to(replicates: Replicates, fit: Any) -> None:
    implied = fit._fitted.implied
    np.testing.assert_allclose(
        replicates.implied.covariance[0], implied.covariance[0], rtol=1e-7, atol=1e-8
    )
    np.testing.assert_allclose(replicates.means[0], implied.mean[0], rtol=1e-7)


@pytest.mark.parametrize("options", [{}, GROUPS], ids=["one group", "groups"])
def test_a_replicate_is_a_fit_to_the_respondents_drawn(options):
    data = holes()
    fit = ls.SEM(MODEL).fit(data, missing="fiml", **options)
    values = fit._fitted.values
    sizes = [len(x) for x in values]
    replicates = [zip(*chunk, strict=True) for chunk in resampled_counts(sizes, 2, 7)]
    for counts in replicates[0]:
        rows = [np.repeat(x, c.astype(int), axis=0) for x, c in zip(values, counts, strict=True)]
        frame = pd.DataFrame(np.concatenate(rows), columns=list(fit._fitted.layout.observed))
        labels = data["school"].unique() if options else ["all"]
        frame["school"] = np.repeat(labels, [len(x) for x in rows])
        expected = ls.SEM(MODEL).fit(frame, missing="fiml", **options)
        twice = [tuple(np.stack([c, c]) for c in counts)]
        assert_is_a_fit_to(refit(fit._fitted, iter(twice)), expected)


def test_clusters_of_any_size_count_as_often_as_they_were_drawn():
    data = holes()
    fit = ls.SEM(MODEL).fit(data, missing="fiml")
    (values,) = fit._fitted.values
    # clusters drawn four times and once: more respondents than before
    counts = np.where(np.arange(len(values)) % 4 == 0, 4, 1)
    frame = pd.DataFrame(np.repeat(values, counts, axis=0), columns=ITEMS)
    assert len(frame) > 1.7 * len(values)
    found = refit(fit._fitted, one_at_a_time(counts, counts))
    assert_is_a_fit_to(found, ls.SEM(MODEL).fit(frame, missing="fiml"))


def test_digits_do_not_depend_on_the_processes_and_the_bar_counts_replicates(capsys):
    fit = ls.SEM(MODEL).fit(holes(), missing="fiml")
    alone = fit.bootstrap(n_replicates=70, rng=3, progress=True).estimates()
    assert "70/70" in capsys.readouterr().err
    together = fit.bootstrap(n_replicates=70, rng=3, n_jobs=2).estimates()
    pd.testing.assert_frame_equal(alone, together, check_exact=True)


def test_replicates_that_do_not_converge_are_counted_and_too_few_are_refused():
    fit = ls.SEM(MODEL).fit(holes(), missing="fiml")
    (values,) = fit._fitted.values
    everybody = np.ones(len(values))
    # four respondents do not bear the model
    few = (np.arange(len(values)) < 4) * 1.0
    drawn = one_at_a_time(everybody, few, everybody)
    found = refit(fit._fitted, drawn)
    assert found.converged.tolist() == [True, False, True]
    with pytest.raises(NotAvailableError, match="1 of 2 replicates did not converge"):
        refit(fit._fitted, one_at_a_time(few, everybody))
