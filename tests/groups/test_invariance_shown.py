"""A ladder in a terminal, in a notebook, in a paper and in a figure, in both languages."""

from __future__ import annotations

import pickle

import pandas as pd
import pytest
from invariance_cases import LIKERT, ladder, schools

import loyaltysem as ls
from loyaltysem.plots import text_font


def texts_of(figure: object) -> str:
    found = [text.get_text() for panel in figure.axes for text in panel.texts]  # type: ignore[attr-defined]
    found += [panel.get_title() for panel in figure.axes]  # type: ignore[attr-defined]
    return "\n".join(found)


def test_the_table_has_one_version_of_each_index():
    assert {"chisq_scaled", "cfi_robust", "rmsea_robust"} <= set(schools("MLR").table.columns)
    # robust indices of ordered answers are not defined at every step
    assert {"chisq_scaled", "cfi_scaled", "rmsea_scaled"} <= set(ladder("ordinal_full").table)
    assert {"chisq", "cfi", "rmsea"} <= set(schools().table)
    assert "CFI and RMSEA are robust at every step" in schools("MLR").text()
    assert "CFI 与 RMSEA 均为稳健值" in schools("MLR").text("zh")


def test_a_ladder_shows_itself():
    found = schools()
    assert "Metric invariance holds; scalar invariance does not." in repr(found)
    assert "What may be compared" in found._repr_html_()


@pytest.mark.parametrize("name", ["survey_ml", "second_order", "coarse_theta"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_step_has_its_sentence(name, language):
    found = ladder(name)
    text = found.text(language)
    for step in found.table.index:
        row = found.table.loc[step]
        chisq = row["chisq"] if "chisq" in row else row["chisq_scaled"]
        assert f"χ²({row['df']}) = {chisq:.2f}" in text, step
    assert "nan" not in text


def test_the_rule_is_named_with_whose_cut_offs_they_are():
    judged = {rule: schools("ML", rule=rule).text() for rule in ("difference", "delta_fit")}
    assert "p < .05 (likelihood-ratio test)" in judged["difference"]
    assert (
        "CFI falls by at least .010 and RMSEA rises by at least .015 or SRMR by at least .030, Chen"
        in judged["delta_fit"]
    )
    zh = schools("ML", rule="delta_fit").text("zh")
    assert "ΔCFI 达 −0.010，且 ΔRMSEA 达 0.015或 ΔSRMR 达 0.030时不成立，Chen（2007）" in zh
    ordered = ls.measurement_invariance(
        ls.CFA("LOY =~ LOY1 + LOY2 + LOY3 + LOY4"), LIKERT, group="platform", ordered=True,
        rule="delta_fit",
    )  # fmt: skip
    assert "Chen" not in ordered.text()
    assert "Svetina, Rutkowski & Rutkowski (2020)" in ordered.text()
    assert "are carried over to the later steps" in ordered.text()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_figure_has_every_step_and_the_items_of_the_one_that_fails(language):
    with text_font(language) as shown:
        pass
    figure = schools().plot(language=language)
    text = texts_of(figure)
    assert len(figure.axes) == 2
    if shown == "zh":
        assert "尺度不变性" in text
        assert "按“school”分组的测量不变性" in text
    else:
        assert "Scalar" in text
        assert "from the metric step" in text
    labels = [label.get_text() for label in figure.axes[1].get_yticklabels()]
    assert labels[-1] == ("x3 截距" if shown == "zh" else "x3 intercept")
    assert len(ladder("survey_ml").plot(language=language).axes) == 1


def test_labels_of_groups_are_the_datas_own_values():
    numbers = LIKERT.assign(platform=LIKERT["platform"].map({"taobao": 3, "tmall": 1, "jd": 2}))
    found = ls.measurement_invariance(
        ls.CFA("LOY =~ LOY1 + LOY2 + LOY3 + LOY4"), numbers, group="platform"
    )
    assert found.group_labels == (3, 1, 2)
    assert found.latent_means()["group"].tolist() == [3, 1, 2]
    assert set(found.item_tests()["group"]) == {"", 3, 1, 2}
    assert "platform = 3 (n = 320)" in found.text()


@pytest.mark.parametrize(("language", "called"), [("en", "Taobao"), ("zh", "淘宝")])
def test_groups_are_called_what_the_codebook_calls_them(language, called):
    survey = ls.datasets.load_platforms()
    found = ls.measurement_invariance(
        ls.CFA("LOY =~ LOY1 + LOY2 + LOY3"), survey, group="platform", missing="listwise"
    )
    text = found.text(language)
    assert called in text
    assert "taobao" not in text
    assert survey.codebook.groups[0].words.variable[language] in text


def test_respondents_weighed_and_sampled_in_clusters():
    data = LIKERT.assign(w=1.0 + LIKERT["WQ1"] / 5, c=LIKERT.index % 60)
    model = ls.CFA("LOY =~ LOY1 + LOY2 + LOY3 + LOY4")
    design = {"group": "platform", "weights": "w", "clusters": "c"}
    table = ls.measurement_invariance(model, data, **design).table
    equal: list[str] = []
    for step, kind in zip(
        table.index[:4], ("", "loadings", "intercepts", "residuals"), strict=True
    ):
        equal += [kind] if kind else []
        indices = model.fit(data, group_equal=equal, **design).fit_indices()
        for name in ("chisq_scaled", "df", "cfi_robust"):
            assert table.loc[step, name] == pytest.approx(indices[name], rel=1e-6), (step, name)
    with pytest.raises(ls.errors.NotAvailableError, match="these have weights"):
        ls.measurement_invariance(
            model, data, group="platform", weights="w", rule="permutation", n_replicates=5
        )


def test_a_ladder_pickles():
    again = pickle.loads(pickle.dumps(schools()))  # noqa: S301
    pd.testing.assert_frame_equal(again.table, schools().table)
    assert again.release("x3 ~ 1").released == ("x3 ~ 1",)
