"""Real answers on another scale (1 to 10) go the same way: file, codebook, scales, model, index."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from lavaan_cases import SHARED
from loyaltysem.errors import AdmissibilityWarning, DataError

MOBI = SHARED / "data" / "mobi.csv"
pytestmark = pytest.mark.skipif(
    not MOBI.exists(), reason="mobi.csv belongs to others and lies in ../shared beside the checkout"
)
CONSTRUCTS = {
    "SAT": ("satisfaction", "Satisfaction", "满意", ("CUSA1", "CUSA2", "CUSA3")),
    # the trap of ../shared/formulas.md: image items standing for trust
    "IMA": ("trust", "Image", "形象", ("IMAG1", "IMAG2", "IMAG4")),
    "LOY": ("loyalty", "Loyalty", "忠诚", ("CUSL1", "CUSL2", "CUSL3")),
}
ITEMS = [item for *_, items in CONSTRUCTS.values() for item in items]


def codebook_text(maximum: int = 10) -> str:
    parts = ['[survey]\ntitle = "European mobile phone customers"\n']
    parts.append(f"[scales.ten]\nminimum = 1\nmaximum = {maximum}\n")
    for name, (role, label, label_zh, items) in CONSTRUCTS.items():
        parts.append(
            f'[constructs.{name}]\nlabel = "{label}"\nlabel_zh = "{label_zh}"\nrole = "{role}"\n'
        )
        for item in items:
            parts.append(f'[items.{item}]\ntext = "{item}"\nconstruct = "{name}"\nscale = "ten"\n')
    return "\n".join(parts)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("mobi")
    pd.read_csv(MOBI)[ITEMS].to_csv(made / "mobi.csv", index=False)
    (made / "codebook.toml").write_text(codebook_text(), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def survey(folder) -> ls.Survey:
    return ls.read_survey(folder / "mobi.csv", codebook=folder / "codebook.toml")


@pytest.fixture(scope="module")
def fit(survey) -> ls.SEMResult:
    return ls.SEM(ls.theories.satisfaction_trust_loyalty(survey.codebook)).fit(survey)


def test_the_answers_are_read_unchanged(survey):
    assert len(survey) == 250
    np.testing.assert_array_equal(survey.responses[ITEMS], pd.read_csv(MOBI)[ITEMS])


def test_reliability_has_a_row_for_each_construct_with_alpha_as_defined(survey):
    table = ls.reliability(survey)
    table = table.set_index("construct") if "construct" in table else table
    assert list(table.index) == list(CONSTRUCTS)
    answers = survey.responses
    for name, (*_, items) in CONSTRUCTS.items():
        part = answers[list(items)]
        k = len(items)
        alpha = k / (k - 1) * (1 - part.var().sum() / part.sum(axis=1).var())
        assert table.loc[name, "alpha"] == pytest.approx(alpha, rel=1e-12)


def test_influence_is_the_documented_trap_total_sound_split_meaningless(fit):
    """With correlated cause and mediator the parts run away and the total stays."""
    with pytest.warns(AdmissibilityWarning, match=r"SAT–IMA 0\.93.*only the total effect"):
        table = fit.effects("SAT", "LOY").set_index("effect")
    assert fit.latent_correlations().loc["SAT", "IMA"] == pytest.approx(0.93, abs=0.005)
    assert fit.fit_indices()["cfi"] == pytest.approx(0.975, abs=0.0005)
    std = fit.estimates(standardized=True).set_index(["lhs", "op", "rhs"])
    assert std.loc[("LOY", "~", "SAT"), "std_all"] == pytest.approx(1.67, abs=0.005)
    assert std.loc[("LOY", "~", "IMA"), "std_all"] == pytest.approx(-0.88, abs=0.005)
    assert table.loc["total", "std_all"] == pytest.approx(0.857, abs=0.001)
    assert table.loc["total", "std_se"] == pytest.approx(0.046, abs=0.001)
    assert table.loc["direct", "std_se"] == pytest.approx(0.72, abs=0.01)


def test_the_caution_is_part_of_the_verdict(fit):
    cautions = fit.admissibility.checks.query("verdict == 'caution'")
    assert cautions["found"].str.contains("SAT–IMA 0.929").any()
    assert "SAT–IMA 0.929" in repr(fit)


def test_index_uses_the_declared_bounds_and_has_the_known_equal_weight_twin(fit):
    table = fit.loyalty_index("LOY").set_index("weights")
    # ../shared/formulas.md: equal weights give loyalty 63.36
    assert table.loc["equal", "index"] == pytest.approx(63.36, abs=0.005)
    weights = table.loc["loadings", ["weight_CUSL1", "weight_CUSL2", "weight_CUSL3"]].astype(float)
    loadings = fit.estimates().query("lhs == 'LOY' and op == '=~'")["est"].to_numpy()
    np.testing.assert_allclose(weights, loadings / loadings.sum(), rtol=1e-10)
    means = pd.read_csv(MOBI)[["CUSL1", "CUSL2", "CUSL3"]].mean()
    expected = 100 * (weights.to_numpy() @ means.to_numpy() - 1) / 9
    assert table.loc["loadings", "index"] == pytest.approx(expected, rel=1e-10)


def test_answers_outside_narrower_declared_bounds_are_refused_with_their_count(folder):
    narrow = folder / "narrow.toml"
    narrow.write_text(codebook_text(maximum=7), encoding="utf-8")
    above = int((pd.read_csv(MOBI)["CUSA1"] > 7).sum())
    with pytest.raises(DataError, match=rf"CUSA1.*{above}"):
        ls.read_survey(folder / "mobi.csv", codebook=narrow)


@pytest.fixture(scope="module")
def twice(folder, survey) -> ls.Survey:
    """The same answers as two groups: nothing differs, whatever the level."""
    text = codebook_text() + '\n[groups.time]\ntext = "time"\nlevels = { "a" = "a", "b" = "b" }\n'
    frame = survey.responses[ITEMS]
    frame = pd.concat([frame.assign(time="a"), frame.assign(time="b")])
    frame.to_csv(folder / "twice.csv", index=False)
    (folder / "twice.toml").write_text(text, encoding="utf-8")
    return ls.read_survey(folder / "twice.csv", codebook=folder / "twice.toml")


def test_a_comparison_of_the_trap_says_that_only_the_total_effect_means_anything(twice):
    model = ls.SEM(ls.theories.satisfaction_trust_loyalty(twice.codebook))
    found = ls.compare_platforms(model, twice, group="time", intervals="monte_carlo", rng=1)
    cautions = found.cautions.set_index("caution")
    assert cautions.index.tolist() == ["inseparable"]
    assert cautions.loc["inseparable", "names"] == "SAT, IMA"
    totals = found.influence.query("effect == 'total'")
    assert totals["std_all"].tolist() == pytest.approx([0.857, 0.857], abs=0.001)
    assert not found.differences["differs"].any()
    text = found.text()
    assert "only the total effect can be interpreted" in text
    assert "total effect of Satisfaction on Loyalty" in text
    assert "direct effect of" not in text
    assert "simulated" not in text
