"""
Does loyaltysem agree with lavaan?
==================================

This page is computed when the documentation is built. It fits every reference case again,
compares each number with the one that R's lavaan gave, and stops the build where a difference is
larger than what is promised: one in a million for estimates and fit, one in a hundred thousand for
standard errors and standardised values.
"""

# %%
# The cases
# ---------
# ``tests/reference/lavaan`` holds one file a case: the model text, the options, and lavaan's
# answers with twelve digits. The three-platform survey is simulated and lies beside them; the two
# textbook data sets (Holzinger and Swineford 1939; Bollen's political democracy) come with semopy.
#
# lavaan's search ends when its gradient is about one in a million, which leaves its estimates exact
# to four to seven digits: the last column says how far it had still to go. The script that made the
# answers (``lavaan_reference.R`` beside them) therefore lets lavaan go on from there, with its own
# gradient and its own Hessian, until the gradient is below 1e-12. All its answers are from that
# point, and the ends of its RMSEA interval from its own equations, solved to the last digit.
import inspect
import json
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from semopy.examples import holzinger39, political_democracy

import loyaltysem as ls

reference = Path("../../tests/reference")  # the script runs in its own folder
textbook_data = {
    "holzinger_swineford.csv": holzinger39.get_data,
    "political_democracy.csv": political_democracy.get_data,
}


def answers(file_name: str) -> pd.DataFrame:
    """The data of a case, as every program gets them."""
    if file_name in textbook_data:
        return textbook_data[file_name]()
    return pd.read_csv(reference / "data" / file_name)


def sample(case: dict) -> pd.DataFrame | ls.Moments:
    """The answers, or the covariance matrix as a paper would print it."""
    printed = case.get("moments")
    if not printed:
        return answers(case["data"])
    return ls.Moments.from_covariance(
        printed["sample_cov"], printed["sample_nobs"], names=printed["names"]
    )


cases = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((reference / "lavaan").glob("*.json"))
]
cases = [case for case in cases if isinstance(case, dict) and "estimates" in case]


def largest_relative_difference(ours: pd.Series, theirs: pd.Series) -> float:
    """The largest difference between two columns that are in the same order."""
    return float(((ours - theirs).abs() / theirs.abs().clip(lower=0.01)).max(skipna=False))


def distance_of_default_stop(case: dict) -> float:
    """How far lavaan's estimates are from the optimum where it stops by itself."""
    table = pd.DataFrame(case["estimates"])
    return largest_relative_difference(table["est.default.stop"], table["est"])


origins = pd.DataFrame(
    {
        "case": [case["name"] for case in cases],
        "data": [case["data"] for case in cases],
        "respondents": [sum(case["nobs"]) for case in cases],
        "options": [str(case["options"] or "") for case in cases],
        "reference": [case["engine"] for case in cases],
        "largest gradient": [case["largest_gradient"] for case in cases],
        "distance of default stop": [distance_of_default_stop(case) for case in cases],
    }
).set_index("case")
origins.style.format("{:.0e}", subset=["largest gradient", "distance of default stop"])

# %%
# The comparison
# --------------
# A difference is taken relative to lavaan's number, and for numbers below 0.01 relative to 0.01, so
# that a value near zero is held to its eighth decimal. Fixed parameters have no standard error and
# are left out of that column.


known = inspect.signature(ls.SEM.fit).parameters


def fitted(case: dict) -> ls.SEMResult:
    """Our fit of a case, with lavaan's options under our spelling."""
    options = {name.replace(".", "_"): value for name, value in case["options"].items()}
    options = {name: value for name, value in options.items() if name in known}
    return ls.SEM("\n".join(case["model"])).fit(sample(case), **options)


columns = {
    "est": "est",
    "se": "se",
    "std_lv": "std.lv",
    "std_all": "std.all",
    "std_se": "std.se",
}
indices = {
    "chisq": ["chisq", "df", "pvalue", "baseline_chisq"],
    "cfi, tli": ["cfi", "tli"],
    "rmsea": ["rmsea", "rmsea_ci_lower", "rmsea_ci_upper", "rmsea_pvalue"],
    "srmr": ["srmr"],
    "aic, bic, logl": ["aic", "bic", "bic2", "logl"],
}
tolerance = dict.fromkeys(("est", *indices), 1e-6)
tolerance |= dict.fromkeys(("se", "std_lv", "std_all", "std_se"), 1e-5)


def compare(case: dict) -> dict[str, float]:
    """The largest relative difference of each kind of number in one case."""
    fit = fitted(case)
    theirs = pd.DataFrame(case["estimates"])
    ours = fit.estimates(standardized=True)
    # the rows stand in one order: parameter by parameter, group after group
    pairs = zip(ours["lhs"] + ours["op"], theirs["lhs"] + theirs["op"], strict=True)
    if any(first != second for first, second in pairs):
        raise AssertionError(f"{case['name']}: the rows stand in another order")
    difference = {}
    for our_name, their_name in columns.items():
        compared = theirs[their_name].notna()
        if their_name == "se":
            compared &= theirs["se"] > 0
        difference[our_name] = largest_relative_difference(
            ours.loc[compared, our_name], theirs.loc[compared, their_name]
        )
    fit_theirs = pd.Series(case["fit"], dtype=float).rename(lambda name: name.replace(".", "_"))
    for end in ("lower", "upper"):
        fit_theirs[f"rmsea_ci_{end}"] = case["polished"][f"rmsea.ci.{end}"]
    fit_ours = fit.fit_indices()
    for title, names in indices.items():
        difference[title] = largest_relative_difference(fit_ours[names], fit_theirs[names])
    return difference


differences = pd.DataFrame({case["name"]: compare(case) for case in cases}).T
differences.style.format("{:.0e}")

# %%
# Each cell is the worst of its kind in the case: over all parameters, or over the indices named.
fig, ax = plt.subplots(figsize=(8, 1.2 + 0.4 * len(differences)), layout="constrained")
for column in differences:
    marker = "o" if tolerance[column] == 1e-6 else "s"
    ax.plot(differences[column].clip(lower=1e-16), differences.index, marker, label=column)
ax.axvline(1e-6, color="0.4", linestyle="--", label="allowed: estimates, fit")
ax.axvline(1e-5, color="0.4", linestyle=":", label="allowed: standard errors,\nstandardised values")
ax.set(xscale="log", xlabel="largest relative difference from lavaan")
ax.invert_yaxis()
_ = ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)

# %%
# The verdict
# -----------
# A difference that is not a number counts as one that is too large.
allowed = pd.Series(tolerance)[differences.columns]
too_large = differences.columns[~(differences <= allowed).all()]
if len(too_large):
    raise AssertionError(f"beyond the promise in {list(too_large)}:\n{differences}")
print(f"All {len(differences)} cases agree with lavaan within the promised tolerances.")
print(f"Largest difference of an estimate: {differences['est'].max():.1e}")
print(f"Largest difference of a standard error: {differences['se'].max():.1e}")

# %%
# Incomplete answers and the kind of information
# ----------------------------------------------
# The robust test of incomplete answers divides by a factor that is made of three traces, of the
# saturated, the fitted and the independence model. All three are by the information that was asked
# for, expected or observed, as in lavaan and Mplus. The answers of lavaan are those of its own
# stopping point here, so that five digits are compared.
information = json.loads((reference / "lavaan_fiml_information.json").read_text(encoding="utf-8"))
incomplete_answers = pd.read_csv(reference / "data" / "survey_missing.csv")


def compare_information(case: dict) -> dict[str, float]:
    """Relative differences of the tests of one case, and of its robust indices."""
    options = {name.replace(".", "_"): value for name, value in dict(case["options"]).items()} | {
        "information": case["information"],
        "estimator": "MLR",
        "missing": "fiml",
    }
    ours = ls.SEM(case["model"]).fit(incomplete_answers, **options).fit_indices()

    def difference(measures: dict[str, float]) -> float:
        names = [name.replace(".", "_") for name in measures]
        return largest_relative_difference(ours[names], pd.Series(measures.values(), index=names))

    return {"tests": difference(case["measures"]), "robust indices": difference(case["robust"])}


by_information = pd.DataFrame(
    {name: compare_information(case) for name, case in information["cases"].items()}
).T
if not (by_information["tests"] < 2e-5).all():
    raise AssertionError(f"the tests of incomplete answers differ:\n{by_information}")
by_information.style.format("{:.0e}")

# %%
# Where we differ
# ---------------
# **Robust CFI, TLI and RMSEA of incomplete answers.** Ours are the formula of Zhang and Savalei
# (2023) with the observed information of the saturated model, whatever kind the tests are by. In
# the last column above lavaan's differ in the fourth digit where there are covariates, which it
# holds at their sample moments on the way though they were estimated, and for expected
# information, where it combines both kinds. Everything else of that table agrees.
#
# **Items on very different scales.** Maximum likelihood is free of the items' units. The search of
# lavaan is not: with some items a thousand times and others a thousandth of what they were, it
# stops where the chi-square is larger than at the minimum, and says that it did not converge.
# Here the minimum is found in both units.
units = information["units"]
complete_answers = incomplete_answers[list(units["by"])].dropna()
two_units = {
    "usual": complete_answers,
    "scaled": complete_answers * pd.Series(units["by"]),
}
stops = pd.DataFrame(
    {
        "chi-square": {
            name: ls.SEM(units["model"]).fit(frame, std_lv=True).fit_indices()["chisq"]
            for name, frame in two_units.items()
        },
        "where lavaan stops": {name: units[name]["chisq"] for name in two_units},
        "lavaan converged": {name: units[name]["converged"] for name in two_units},
    }
)
if abs(stops["chi-square"] - stops.loc["usual", "where lavaan stops"]).max() > 1e-4:
    raise AssertionError(f"the minimum depends on units:\n{stops}")
stops.style.format(precision=4)
