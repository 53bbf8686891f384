"""What the result of an exploratory factor analysis shows, and in which order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import OptionError


@pytest.fixture(scope="module")
def found(items_of):
    return ls.efa(items_of["holzinger"], 3, rng=1)


def test_the_parts_of_an_oblique_solution_belong_together(found):
    pattern, phi = found.loadings.to_numpy(), found.phi.to_numpy()
    assert found.structure.to_numpy() == pytest.approx(pattern @ phi)
    assert found.communalities.to_numpy() == pytest.approx(np.diag(pattern @ phi @ pattern.T))
    assert (found.communalities + found.uniquenesses).to_numpy() == pytest.approx(1)
    assert found.variance["ss_loadings"].sum() == pytest.approx(found.communalities.sum())
    assert found.variance["cumulative"].iloc[-1] == pytest.approx(found.communalities.mean())
    assert found.variance["proportion_explained"].sum() == pytest.approx(1)


def test_printed_loadings_are_sorted_and_blanked(found):
    table = found.sorted_loadings(blank=0.4)
    assert table.index[:3].tolist() == ["x5", "x4", "x6"]
    shown = table[["F1", "F2", "F3"]].to_numpy()
    kept = found.loadings.abs().loc[table.index].to_numpy() >= 0.4
    assert ((shown != "") == kept).all()
    assert (found.sorted_loadings(blank=0)[["F1", "F2", "F3"]] != "").all(axis=None)
    with pytest.raises(OptionError, match="blank=1"):
        found.sorted_loadings(blank=1)


def test_displays_name_the_conventions_and_the_agreement_of_starts(found):
    for shown in (repr(found), found._repr_html_()):
        for words in ("direct quartimin", "minimum residuals", "starts of the rotation", "RMSEA"):
            assert words in shown


def test_a_target_keeps_its_order_and_its_names(items_of):
    items = list(items_of["holzinger"])
    target = pd.DataFrame(0.0, index=items[::-1], columns=["speed", "visual", "textual"])
    for name, own in (("visual", items[:3]), ("textual", items[3:6]), ("speed", items[6:])):
        target.loc[own, name] = np.nan
    target.loc["x1", "visual"] = 0.7
    target.loc["x4", "textual"] = 0.8
    target.loc["x8", "speed"] = 0.7
    found = ls.efa(items_of["holzinger"], 3, rotation="target", target=target, rng=1)
    assert found.loadings.columns.tolist() == ["speed", "visual", "textual"]
    highest = found.loadings.abs().idxmax()
    assert highest["speed"] in items[6:]
    assert highest["visual"] in items[:3]
    assert highest["textual"] in items[3:6]
    with pytest.raises(OptionError, match="no row for x9"):
        ls.efa(items_of["holzinger"], 3, rotation="target", target=target.drop(index="x9"), rng=1)


def test_a_solution_without_degrees_of_freedom_has_no_test(items_of):
    found = ls.efa(items_of["holzinger"][["x4", "x5", "x6"]], 1, rotation="none")
    assert found.fit["df"] == 0
    assert np.isnan(found.fit["pvalue"])
    assert "no test of fit is defined" in repr(found)


def test_level_must_be_a_coverage(items_of):
    with pytest.raises(OptionError, match="level=1"):
        ls.efa(items_of["holzinger"], 1, rmsea_ci_level=1)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_figures_show_items_factors_and_lines(found, items_of, language, tmp_path, chinese_font):
    figure = found.plot(language=language)
    figure.savefig(tmp_path / "loadings.png")
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == found.sorted_loadings().index.tolist()
    numbers = [text.get_text() for text in figure.axes[0].texts]
    assert len(numbers) == int((found.loadings.abs() >= 0.3).sum().sum())
    parallel = ls.parallel_analysis(items_of["holzinger"], n_replicates=50, rng=1)
    scree = parallel.plot(language=language)
    scree.savefig(tmp_path / "scree.png")
    lines = scree.axes[0].get_lines()
    assert len(lines) == 6
    own = parallel.eigenvalues.query("variant == 'components'")["eigenvalue"]
    assert lines[0].get_ydata() == pytest.approx(own)
    assert scree.axes[0].get_ylabel() == {"en": "eigenvalue", "zh": "特征值"}[language]


def test_figures_of_simulated_data_say_so():
    survey = ls.datasets.load_platforms()
    found = ls.efa(survey, 2, missing="listwise", rng=1)
    assert found.simulated
    assert found.plot().get_supxlabel() == "Simulated data"
    assert "SIMULATED" in repr(found)
    parallel = ls.parallel_analysis(survey, missing="listwise", n_replicates=20, rng=1)
    assert parallel.plot().get_supxlabel() == "Simulated data"
