"""
May I compare my platforms?
===========================

A 问卷星 export of three shopping platforms (**simulated data**, bundled with the package) becomes
a comparison of who is ahead in loyalty and of how satisfaction works on it, as far as the answers
measure the same on every platform.
"""

# %%
# Read the raw export with its codebook, and look at who answered carelessly. Nothing is left out
# before ``apply()``.
from pathlib import Path

import loyaltysem as ls

survey = ls.read_survey(
    ls.datasets.platforms_export_path(), codebook=ls.datasets.platforms_codebook_path()
)
survey = survey.screen().apply()
model = ls.SEM(ls.theories.satisfaction_trust_loyalty(survey.codebook))

# %%
# Do the platforms answer in the same way? The ladder stops below equal intercepts: means may not
# be compared as they are.
ladder = ls.measurement_invariance(model, survey, group="platform", missing="listwise")
print(ladder)

# %%
# One item stands out: who buys on JD agrees more easily to stay whatever the others' promotions, at
# the same loyalty. Its wording says why, so its intercept is released, on record.
print(ladder.suggestions().to_string())
ladder = ladder.release("LOY4 ~ 1")

# %%
# Now the means of the constructs may be compared, on 0 to 100; the index of the answers is a
# description, with the points by which that item moves it.
comparison = ls.compare_platforms(model, survey, ladder=ladder, n_replicates=1000, rng=1)
print(comparison)

# %%
# The section of the paper, every number from the tables (``language="zh"`` writes it in Chinese).
print(comparison.text())

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
