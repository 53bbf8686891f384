"""Tables of residual moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.moments.grouping.labels import UNGROUPED, GroupLabel
from loyaltysem.words.shown import Shown, ShownTable, ShowsItself

__all__ = ["DIVIDED", "ResidualType", "Residuals"]

ResidualType = Literal["raw", "cor", "cor_bentler", "normalized", "standardized"]
_WORDS = {
    "raw": "covariances and means: sample minus model",
    "cor": "correlations of the sample minus those of the model (Bollen)",
    "cor_bentler": "covariances over the sample's standard deviations (Bentler)",
    "normalized": "over the standard errors of the sample moments",
    "standardized": "over their own standard errors: z values",
}
#: Kinds that are residuals over standard errors.
DIVIDED = ("normalized", "standardized")
_OF_CORRELATIONS = "thresholds and polychoric correlations: sample minus model"


@dataclass(frozen=True, slots=True, repr=False)
class Residuals(ShowsItself):
    """What a model leaves unexplained.

    Attributes
    ----------
    type : {"raw", "cor", "cor_bentler", "normalized", "standardized"}
    covariances : DataFrame
        Items by items; where the fit has groups, ``group`` is the first level of the index. Of
        ordered answers these are residual correlations.
    means : DataFrame or None
        One row for each group, one column for each item; None without a mean structure, and for
        ordered answers.
    thresholds : DataFrame or None
        One row for each group, one column for each threshold, such as ``SAT1|t1``; None where
        answers are not ordered.
    """

    type: ResidualType
    covariances: pd.DataFrame
    means: pd.DataFrame | None
    thresholds: pd.DataFrame | None = None

    @checked
    def largest(self, n: int = 10) -> pd.DataFrame:
        """Return the residuals farthest from zero, the farthest first.

        Parameters
        ----------
        n : int
            How many.

        Returns
        -------
        DataFrame
            ``lhs op rhs`` (``group``) and ``residual``; ``op`` is ``~~``, ``~1`` for means, or
            ``|`` for thresholds.
        """
        items = list(self.covariances.columns)
        # the latent responses of ordered items have no variances to explain
        lower = np.tril_indices(len(items), 0 if self.thresholds is None else -1)
        parts = []
        for g, (label, part) in enumerate(self._by_group()):
            frame = pd.DataFrame(
                {
                    "lhs": [items[j] for j in lower[1]],
                    "op": "~~",
                    "rhs": [items[i] for i in lower[0]],
                    "group": label,
                    "residual": part.to_numpy()[lower],
                }
            )
            parts.append(frame)
            if self.means is not None:
                mean = self.means.iloc[g].to_numpy()
                parts.append(
                    pd.DataFrame(
                        {"lhs": items, "op": "~1", "rhs": "", "group": label, "residual": mean}
                    )
                )
            if self.thresholds is not None:
                names = [str(name).split("|") for name in self.thresholds.columns]
                parts.append(
                    pd.DataFrame(
                        {
                            "lhs": [item for item, _ in names],
                            "op": "|",
                            "rhs": [threshold for _, threshold in names],
                            "group": label,
                            "residual": self.thresholds.iloc[g].to_numpy(),
                        }
                    )
                )
        table = pd.concat(parts, ignore_index=True)
        if self.covariances.index.nlevels == 1:
            table = table.drop(columns="group")
        order = table["residual"].abs().sort_values(ascending=False, kind="stable").index
        return table.loc[order].head(n).reset_index(drop=True)

    def _by_group(self) -> list[tuple[GroupLabel, pd.DataFrame]]:
        if self.covariances.index.nlevels == 1:
            return [(UNGROUPED, self.covariances)]
        group = self.covariances.index.get_level_values(0)
        return [(label, self.covariances[group == label]) for label in group.unique()]

    def _shown(self) -> Shown:
        tables = (self.covariances, self.means, self.thresholds)
        first = f"Residuals: {self._in_words()}"
        return Shown(
            tables=[
                ShownTable(cells.round(3), header, decimals=None, bordered=False)
                for cells, header in zip(tables, (first, "", ""), strict=True)
                if cells is not None
            ]
        )

    def _in_words(self) -> str:
        if self.thresholds is not None and self.type not in DIVIDED:
            return _OF_CORRELATIONS
        return _WORDS[self.type]
