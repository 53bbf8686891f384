"""
Ordered answers: WLSMV beside MLR
=================================

The answers of a bundled, **simulated** survey are cut to three points each, most of them at one
end, as in a short phone questionnaire. What does it do to the loadings that the answers are taken
for continuous, and what to the reliability of the scales?
"""

# %%
# Three answers: up to 4 of 7 points is "no", 5 and 6 are "rather", 7 is "yes".
import matplotlib.pyplot as plt
import pandas as pd

import loyaltysem as ls

survey = ls.datasets.load_platforms()
items = survey.construct_items
names = [name for own in items.values() for name in own]
answers = survey.responses[names].apply(
    lambda column: pd.cut(column, [0, 4, 6, 7], labels=[1, 2, 3]).astype("Float64")
)

# %%
# The same model twice. Blank answers cost ``missing="pairwise"`` no respondent.
model = ls.CFA(items)
ordered = model.fit(answers, ordered=True, missing="pairwise")
continuous = model.fit(answers, estimator="MLR", missing="fiml")
print(ordered)
print(continuous)

# %%
# Standardised loadings: three points taken for continuous make them too small. WLSMV puts them
# back to where seven points have them, and a little above, since seven points are categories too.
seven = model.fit(survey, estimator="MLR", missing="fiml")


def loadings(fit):
    """Return the standardised loadings by item."""
    table = fit.estimates(standardized=True).query("op == '=~'")
    return table.set_index("rhs")["std_all"]


compared = pd.DataFrame(
    {
        "seven points, MLR": loadings(seven),
        "three points, WLSMV": loadings(ordered),
        "three points, MLR": loadings(continuous),
    }
)
print(compared.round(2))
axes = compared.plot(style=["o", "s", "^"], figsize=(8, 4), rot=90)
axes.set_xticks(range(len(compared)), compared.index)
axes.set(xlabel="", ylabel="standardised loading", title="Simulated data")
axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=3, frameon=False)
axes.figure.tight_layout()
plt.show()

# %%
# The sum that a scale uses is one of three-point answers: ``omega_categorical`` is its reliability.
# ``cr`` is that of the responses behind them, and larger.
print(ordered.reliability()[["omega_categorical", "cr", "ave"]].round(2))
