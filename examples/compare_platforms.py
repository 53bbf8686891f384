"""
From the raw questionnaire export to the comparison of platforms
================================================================

A 问卷星 export of three shopping platforms (**simulated data**, bundled with the package) becomes
a comparison of how satisfaction works on loyalty, directly and through trust in the website.
"""

# %%
# Read the raw export with its codebook, and look at who answered carelessly. Nothing is left out
# before ``apply()``.
from pathlib import Path

import loyaltysem as ls

survey = ls.read_survey(
    ls.datasets.platforms_export_path(), codebook=ls.datasets.platforms_codebook_path()
)
report = survey.screen()
print(report.text())
survey = report.apply()

# %%
# Do the scales measure what they should?
print(ls.reliability(survey, missing="listwise").round(3).to_string())

# %%
# The theory satisfaction → trust → loyalty, and the verdict on each of its hypotheses.
theory = ls.theories.satisfaction_trust_loyalty(survey.codebook)
model = ls.SEM(theory)
print(model.fit(survey, missing="listwise").hypotheses().text())

# %%
# Fit the model to each platform and compare.
comparison = ls.compare_platforms(model, survey, missing="listwise", n_replicates=1000, rng=1)
print(comparison)

# %%
# The tables as CSV files, and the figure.
folder = Path("output")
written = [*comparison.to_csv(folder, overwrite=True), folder / "comparison.png"]
comparison.plot().savefig(written[-1], dpi=150)
print("Written:", *written, sep="\n  ")

# %%
# As the last line of a notebook's cell, a figure shows itself; ``language="zh"`` labels it in
# Chinese.
comparison.plot()
