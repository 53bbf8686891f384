"""Groups are called by the data's own values, whatever they are, at every door, in every result."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import loyaltysem as ls
from loyaltysem.errors import DataError, OptionError
from loyaltysem.moments.grouping.labels import label_text
from loyaltysem.moments.taking import take_groups
from model_structures import answers

MODEL = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ c(p, q)*A\nd := p - q"
ITEMS = ["a1", "a2", "a3", "b1", "b2", "b3"]
BOUNDS = dict.fromkeys(ITEMS, (-60.0, 60.0))
SCALES = {"A": ITEMS[:3], "B": ITEMS[3:]}
N = 120
#: Which of two groups a respondent belongs to; the second comes first.
MEMBER = np.tile([1, 0, 0, 1, 0], 2 * N // 5)

#: The column of the frame, from each respondent's 0 or 1, and the labels in the order of the data.
KINDS: dict[str, tuple[Callable[[Any], Any], list[Any]]] = {
    "integers": (lambda x: x, [1, 0]),
    "small integers": (lambda x: x.astype("int8"), [1, 0]),
    "negative integers": (lambda x: -x, [-1, 0]),
    "nullable integers": (lambda x: pd.array(x, dtype="Int64"), [1, 0]),
    "floats of SPSS": (lambda x: x.astype(float), [1, 0]),
    "numpy objects": (lambda x: pd.Series(list(x.astype(np.int32)), dtype=object), [1, 0]),
    "decimals": (lambda x: pd.Series([Decimal(int(v)) for v in x]), [1, 0]),
    "halves": (lambda x: x + 0.5, [1.5, 0.5]),
    "booleans": (lambda x: x == 1, [True, False]),
    "nullable booleans": (lambda x: pd.array(x == 1, dtype="boolean"), [True, False]),
    "texts": (lambda x: np.where(x == 1, "jd", "tmall"), ["jd", "tmall"]),
    "Chinese": (lambda x: np.where(x == 1, "京东", "天猫"), ["京东", "天猫"]),
    "numbers as texts": (lambda x: np.where(x == 1, "1", "0"), ["1", "0"]),
    "categories of texts": (
        lambda x: pd.Categorical(np.where(x == 1, "jd", "tmall"), ["tmall", "jd"]),
        ["jd", "tmall"],
    ),
    "categories of numbers": (lambda x: pd.Categorical(x), [1, 0]),
    "ordered categories": (lambda x: pd.Categorical(x, [0, 1], ordered=True), [0, 1]),
    "intervals": (
        lambda x: pd.cut(x, [-1, 0, 1]),
        [pd.Interval(-1, 0), pd.Interval(0, 1)],
    ),
    "days": (
        lambda x: pd.Series([dt.date(2024, 5, 1 + int(v)) for v in x], dtype=object),
        [dt.date(2024, 5, 2), dt.date(2024, 5, 1)],
    ),
    "moments": (
        lambda x: pd.Timestamp("2024-05-01 12:30") + pd.to_timedelta(x, unit="D"),
        [pd.Timestamp("2024-05-02 12:30"), pd.Timestamp("2024-05-01 12:30")],
    ),
}
#: Kinds that polars has; it makes moments of its own of them.
OF_POLARS = {
    "integers", "small integers", "negative integers", "floats of SPSS", "halves", "booleans",
    "texts", "Chinese", "numbers as texts", "days",
}  # fmt: skip


def frame_of(kind: str) -> pd.DataFrame:
    make, _ = KINDS[kind]
    return answers(4, 2 * N)[ITEMS].assign(member=pd.Series(make(MEMBER)))


def polars_of(frame: pd.DataFrame) -> pl.DataFrame:
    return pl.DataFrame({name: frame[name].tolist() for name in frame})


DOORS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "pandas": lambda frame: frame,
    "polars": polars_of,
    "Survey": lambda frame: ls.Survey(frame, ls.Survey.from_frame(frame[ITEMS]).codebook),
    "Moments": lambda frame: ls.Moments.from_data(frame, ITEMS, group="member"),
}
CASES = [(kind, door) for kind in KINDS for door in DOORS if door != "polars" or kind in OF_POLARS]


@cache
def fit_of(kind: str, door: str) -> ls.SEMResult:
    group = None if door == "Moments" else "member"
    return ls.SEM(MODEL).fit(DOORS[door](frame_of(kind)), group=group)


def index_of(table: pd.DataFrame) -> list[Any]:
    assert table.index.names[0] == "group"
    return table.index.get_level_values("group").tolist()


def column_of(table: pd.DataFrame) -> list[Any]:
    return table["group"].tolist()


def estimates_of(fit: ls.SEMResult) -> list[Any]:
    labels = column_of(fit.estimates(standardized=True))
    assert labels[-1] == ""
    return labels[:-1]


#: The labels in a result of a fit.
RESULTS: dict[str, Callable[[ls.SEMResult], Iterable[Any]]] = {
    "estimates": estimates_of,
    "factor scores": lambda fit: column_of(fit.factor_scores()),
    "effects": lambda fit: column_of(fit.effects("A", "B")),
    "index": lambda fit: column_of(fit.loyalty_index("A", bounds=BOUNDS)),
    "modification indices": lambda fit: column_of(fit.modification_indices()),
    "residuals": lambda fit: index_of(fit.residuals("cor").covariances),
    "residuals of means": lambda fit: index_of(fit.residuals().means),
    "largest residuals": lambda fit: column_of(fit.residuals().largest(1000)),
    "reliability": lambda fit: index_of(fit.reliability()),
    "convergent validity": lambda fit: index_of(fit.convergent_validity().loadings),
    "verdicts of loadings": lambda fit: index_of(fit.convergent_validity().table),
}
#: Results whose rows have an order of their own.
OF_OTHER_ORDER = {"factor scores", "modification indices", "largest residuals"}
#: The labels in a result that takes its time.
SLOW: dict[str, Callable[[ls.SEMResult], Iterable[Any]]] = {
    "bootstrapped effects": lambda fit: column_of(boot(fit).effects("A", "B")),
    "bootstrapped index": lambda fit: column_of(boot(fit).loyalty_index("A", bounds=BOUNDS)),
    "measurement quality": lambda fit: index_of(quality_of(fit).items),
    "validity": lambda fit: index_of(fit.validity(n_replicates=20, rng=1).pairs),
    "weak items": lambda fit: index_of(fit.weak_items(items=["a1"]).items),
    "dropped items": lambda fit: index_of(fit.weak_items(items=["a1"]).dropping),
}


def quality_of(fit: ls.SEMResult) -> Any:
    return fit.measurement_quality(n_replicates=20, rng=1)


@cache
def boot(fit: ls.SEMResult) -> Any:
    return fit.bootstrap(n_replicates=20, rng=1)


def are(found: Iterable[Any], expected: list[Any]) -> None:
    """Hold labels to the same values of the same types, in the same order of first appearance."""
    seen = list(dict.fromkeys(found))
    assert seen == expected
    assert [type(label) for label in seen] == [type(label) for label in expected]


@pytest.mark.parametrize("result", RESULTS)
@pytest.mark.parametrize("kind", KINDS)
def test_results_call_groups_by_the_values_of_the_data(kind, result):
    found, expected = list(RESULTS[result](fit_of(kind, "pandas"))), KINDS[kind][1]
    are(sorted(found, key=expected.index) if result in OF_OTHER_ORDER else found, expected)


@pytest.mark.parametrize(("kind", "door"), CASES)
def test_every_door_hands_the_values_on(kind, door):
    are(estimates_of(fit_of(kind, door)), KINDS[kind][1])


@pytest.mark.parametrize("result", SLOW)
@pytest.mark.parametrize("kind", ["integers", "booleans", "days", "intervals"])
def test_results_that_take_their_time_do_too(kind, result):
    are(SLOW[result](fit_of(kind, "pandas")), KINDS[kind][1])


@pytest.mark.parametrize(("kind", "door"), [case for case in CASES if case[1] != "Moments"])
def test_reliability_by_group_does_too(kind, door):
    table = ls.reliability(DOORS[door](frame_of(kind)), SCALES, group="member")
    are(index_of(table), KINDS[kind][1])
    for label in KINDS[kind][1]:
        assert label_text(label) in table.conventions["n"]


@pytest.mark.parametrize("kind", KINDS)
def test_scores_of_each_respondent_have_the_respondents_own_value(kind):
    frame, fit = frame_of(kind), fit_of(kind, "pandas")
    ones, zeros = sorted(KINDS[kind][1], key=lambda label: label_text(label) in NOT_MEMBERS)
    expected = [ones if member else zeros for member in MEMBER]
    for scores in (fit.factor_scores(), fit.factor_scores(data=frame.iloc[::-1]).iloc[::-1]):
        assert scores["group"].tolist() == expected
        pd.testing.assert_index_equal(scores.index, frame.index)


NOT_MEMBERS = {
    "0", "0.5", "False", "tmall", "天猫", "(-1, 0]", "2024-05-01", "2024-05-01 12:30:00",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "door"), CASES)
def test_an_argument_names_a_group_by_its_value_or_by_what_it_reads_as(kind, door):
    fit, labels = fit_of(kind, door), KINDS[kind][1]
    first, second = (fit.r_squared(group=label) for label in labels)
    assert not np.allclose(first, second)
    for label, values in zip(labels, (first, second), strict=True):
        pd.testing.assert_series_equal(fit.r_squared(group=label_text(label)), values)
        own = fit.estimates().set_index("group")["est"]
        assert len(own[[one == label for one in own.index]])
    if isinstance(labels[0], int) and not isinstance(labels[0], bool):
        pd.testing.assert_series_equal(fit.r_squared(group=np.int64(labels[0])), first)
        pd.testing.assert_series_equal(fit.r_squared(group=float(labels[0])), first)


@pytest.mark.parametrize("asked", ["0 ", 2, "jd", None, False, np.nan, [0], pd.NA])
def test_what_names_no_group_is_refused_with_those_there_are(asked):
    with pytest.raises(
        OptionError, match=r"group.*(groups 1, 0 is meant|by its value in the data)"
    ):
        fit_of("integers", "pandas").r_squared(group=asked)


def test_a_model_of_all_respondents_together_has_no_group_to_name():
    fit = ls.SEM("A =~ a1 + a2 + a3").fit(frame_of("integers"))
    with pytest.raises(OptionError, match="all respondents together; leave group out"):
        fit.r_squared(group=0)


@pytest.mark.parametrize(
    "kind", ["integers", "halves", "booleans", "Chinese", "intervals", "moments"]
)
def test_sentences_say_what_a_label_reads_as(kind):
    fit, texts = fit_of(kind, "pandas"), [label_text(label) for label in KINDS[kind][1]]
    quality = quality_of(fit)
    for text in texts:
        assert f"{text} " in str(fit.summary())
        for language in ("en", "zh"):
            assert text in quality.text(language)
        assert text in fit.validity(n_replicates=20, rng=1).text()
    checks = " ".join(check.check for check in fit.admissibility.results)
    assert all(f"({text})" in checks for text in texts)


@pytest.mark.parametrize("kind", ["integers", "booleans", "days", "Chinese"])
def test_score_tests_say_it_too(kind):
    fit = ls.SEM(MODEL).fit(frame_of(kind), group="member", group_equal=["loadings"])
    table = fit.score_test().univariate
    first, second = map(label_text, KINDS[kind][1])
    assert table["lhs"].str.endswith(f"({first})").all()
    assert table["rhs"].str.endswith(f"({second})").all()


@pytest.mark.parametrize("kind", KINDS)
def test_fits_of_any_labels_are_copied_with_them(kind):
    fit = fit_of(kind, "pandas")
    copied = pickle.loads(pickle.dumps(fit))  # noqa: S301 - our own
    pd.testing.assert_frame_equal(copied.estimates(), fit.estimates())
    are(estimates_of(copied), KINDS[kind][1])


@pytest.mark.parametrize("kind", KINDS)
def test_labels_change_no_number(kind):
    plain = fit_of("integers", "pandas").estimates()
    table = fit_of(kind, "pandas").estimates()
    order = [label_text(label) in NOT_MEMBERS for label in KINDS[kind][1]]
    if order == [False, True]:
        np.testing.assert_allclose(table["est"], plain["est"], rtol=1e-12)
    else:
        # the groups have changed places
        half = len(plain) // 2
        found = np.concatenate([table["est"][half : 2 * half], table["est"][:half]])
        np.testing.assert_allclose(np.abs(found), np.abs(plain["est"][: 2 * half]), rtol=1e-5)


@pytest.mark.parametrize("kind", ["integers", "floats of SPSS", "texts", "days", "moments"])
def test_respondents_that_name_no_group_are_counted_and_change_no_label(kind):
    frame = frame_of(kind)
    frame["member"] = frame["member"].astype(object)
    frame.loc[:6, "member"] = None
    if kind == "integers":
        # as pandas reads a column of whole numbers with blanks
        frame["member"] = frame["member"].astype(float)
    fit = ls.SEM(MODEL).fit(frame, group="member")
    assert fit.provenance.n_without_group == 7
    are(sorted(estimates_of(fit), key=KINDS[kind][1].index), KINDS[kind][1])


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([1, "1"], r"1 as a number \(120 rows\) and '1' as a text \(120 rows\)"),
        ([2.0, "2"], r"2 as a number .* and '2' as a text"),
        ([True, "True"], r"True as true or false .* and 'True' as a text"),
        ([1, True], r"1 as a number .* and 'True' as true or false|True as .* and '1' as a number"),
        ([dt.date(2024, 5, 1), "2024-05-01"], r"2024-05-01 as a date .* as a text"),
        ([dt.date(2024, 5, 1), pd.Timestamp("2024-05-01")], r"as a (date|Timestamp) .* as a "),
    ],
)
@pytest.mark.parametrize("door", ["fit", "reliability", "moments"])
def test_labels_that_read_alike_are_refused_by_name(door, cells, message):
    frame = frame_of("integers").assign(member=pd.Series(cells * N, dtype=object))
    with pytest.raises(DataError, match=f"'member' holds .*{message}"):
        {
            "fit": lambda: ls.SEM(MODEL).fit(frame, group="member"),
            "reliability": lambda: ls.reliability(frame, SCALES, group="member"),
            "moments": lambda: ls.Moments.from_data(frame, ITEMS, group="member"),
        }[door]()


@pytest.mark.parametrize("labels", [("a", "a"), (1, "1"), (1, 1.0), (np.int64(3), 3)])
def test_moments_of_two_groups_of_one_name_are_refused(labels):
    moments = DOORS["Moments"](frame_of("integers"))
    with pytest.raises(DataError, match="two read alike"):
        ls.Moments(
            moments.names, moments.n_observations, moments.covariances, moments.means, labels
        )


@pytest.mark.parametrize("kind", ["integers", "booleans", "texts", "days"])
def test_a_planned_study_has_the_labels_of_its_dictionaries(kind):
    labels = KINDS[kind][1]
    truth = "A =~ 0.8*a1 + 0.8*a2 + 0.8*a3\nA ~~ 1*A\n" + "\n".join(
        f"a{i} ~~ 0.36*a{i}" for i in (1, 2, 3)
    )
    found = ls.planning.monte_carlo_power(
        "A =~ a1 + a2 + a3",
        dict.fromkeys(labels, truth),
        # in another order than the population
        n={label: 100 + 50 * k for k, label in reversed(list(enumerate(labels)))},
        n_replicates=4,
        rng=1,
    )
    are(column_of(found.parameters), labels)
    assert found.sizes == (100, 150)


def test_a_fit_is_a_population_whose_groups_are_named_by_their_values():
    sizes = {0: 120, 1: 100}
    found = ls.planning.monte_carlo_power(
        MODEL, fit_of("integers", "pandas"), n=sizes, n_replicates=4, rng=1
    )
    are([label for label in column_of(found.parameters) if label != ""], [1, 0])
    assert found.sizes == (100, 120)


@pytest.mark.parametrize(
    "kind", ["integers", "floats of SPSS", "booleans", "texts", "ordered categories", "moments"]
)
def test_a_comparison_has_them_too(kind):
    found = ls.compare_platforms(
        ls.SEM("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A"),
        frame_of(kind),
        group="member",
        source="A",
        target="B",
        bounds=BOUNDS,
        n_replicates=20,
        rng=1,
    )
    expected = KINDS[kind][1]
    are(found.ladder.group_labels, expected)
    for table in (found.influence, found.index, found.latent_means):
        are(table["group"].tolist(), expected)
    are(sorted(found.ranks["group"], key=expected.index), expected)
    are([*found.differences["first"], *found.differences["second"]], expected)
    for panel in found.plot().axes:
        # codes that nobody named stand with their variable
        marks = [
            mark.get_text().replace("\n", " ").removeprefix("member = ")
            for mark in panel.get_yticklabels()
        ]
        assert sorted(marks) == sorted(map(label_text, expected))


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("integers", '"1", "0"'),
        ("floats of SPSS", '"1", "0"'),
        ("booleans", '"TRUE", "FALSE"'),
        ("texts", '"jd", "tmall"'),
        ("days", '"2024-05-02", "2024-05-01"'),
    ],
)
def test_the_script_for_lavaan_has_labels_as_r_reads_them(kind, written):
    assert f"group.label = c({written})" in fit_of(kind, "pandas").to_lavaan()


@pytest.mark.parametrize("make", [int, float, str])
def test_levels_of_a_codebook_are_found_in_a_survey_of_their_numbers(make):
    toml = "\n".join(f"[items.{item}]\nminimum = 1\nmaximum = 5" for item in ITEMS)
    toml += '\n[groups.member]\nlevels = { no = "0", yes = "1" }'
    toml += '\nlevel_labels = { 0 = "No", 1 = "Yes" }'
    frame = pd.DataFrame(1 + np.arange(60).reshape(10, 6) % 5, columns=ITEMS)
    frame["member"] = [make(cell) for cell in MEMBER[:10]]
    survey = ls.Survey(frame, ls.Codebook.from_toml(toml))
    sample = survey.describe().sample()
    assert dict(zip(sample["level"], sample["n"], strict=True)) == {"No": 6, "Yes": 4}
    shares = survey.describe().response_shares(["a1"], group="member")
    are(column_of(shares), ["0", "1"] if make is str else [0, 1])
    grouping = take_groups(survey, "member")
    assert grouping is not None
    # in the codebook's order, although the data name the other first
    are(grouping.labels, ["0", "1"] if make is str else [0, 1])


@pytest.mark.parametrize("kind", ["integers", "booleans", "Chinese", "days", "moments"])
def test_verdicts_on_hypotheses_do_too(kind):
    survey = ls.datasets.load_platforms()
    theory = ls.theories.satisfaction_trust_loyalty(survey.codebook)
    complete = survey.responses.dropna().head(2 * N).reset_index(drop=True)
    frame = complete.assign(member=frame_of(kind)["member"])
    found = ls.SEM(theory).fit(frame, group="member").hypotheses()
    are(column_of(pd.DataFrame(found)), KINDS[kind][1])
    for label in KINDS[kind][1]:
        assert f"{label_text(label)}: b =" in found.text()


@pytest.mark.parametrize("infinite", [float("inf"), float("-inf")])
def test_an_infinite_number_names_no_group(infinite):
    frame = pd.DataFrame({"g": [1.0, 2.0, infinite, 1.0]})
    with pytest.raises(DataError, match=r"'g' holds .*inf in 1 rows.*set them to missing"):
        take_groups(frame, "g")
