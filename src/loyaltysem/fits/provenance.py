"""Where a result comes from: data, options, versions, time."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Any

from loyaltysem.fits.fit import Fit
from loyaltysem.fits.options import FitOptions
from loyaltysem.specification import to_lavaan_text
from loyaltysem.words.shown import Shown, ShowsItself

__all__ = ["Provenance", "provenance_of"]


@dataclass(frozen=True, slots=True, repr=False)
class Provenance(ShowsItself):
    """What is needed to say, a year later, how a number came about.

    Attributes
    ----------
    source : str
        File and format, or the kind of object.
    n_observations, n_incomplete : int
        Respondents used, and left out as incomplete; under ``missing="fiml"`` and ``"pairwise"``
        only those without any answer are left out.
    n_without_group : int
        Respondents left out because they name no group.
    history : tuple of str
        What reading and screening did to the answers.
    model : str
    options : FitOptions
    data_sha256 : str
        Fingerprint of the covariance matrix and means that were analysed; of ordered answers, of
        their thresholds and polychoric correlations.
    versions : tuple of (str, str)
    fitted_at : str
        Coordinated universal time.
    """

    source: str
    n_observations: int
    n_incomplete: int
    n_without_group: int
    history: tuple[str, ...]
    model: str
    options: FitOptions
    data_sha256: str
    versions: tuple[tuple[str, str], ...]
    fitted_at: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        return asdict(self)

    def _shown(self) -> Shown:
        left_out = {"incomplete": self.n_incomplete, "without a group": self.n_without_group}
        rows = [
            ("source", self.source),
            ("respondents", f"{self.n_observations}"),
            ("left out", ", ".join(f"{n} {why}" for why, n in left_out.items() if n) or "none"),
            *(("step", step) for step in self.history),
            *(("model" if not k else "", line) for k, line in enumerate(self.model.splitlines())),
            ("estimator", self.options.estimator.name),
            ("fingerprint", f"sha256 {self.data_sha256[:16]}…"),
            ("versions", ", ".join(f"{name} {number}" for name, number in self.versions)),
            ("fitted at", self.fitted_at),
        ]
        return Shown("Provenance", rows=rows, notes=["All options: fit.provenance.to_dict()"])


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    packages = ("loyaltysem", "numpy", "scipy", "pandas")
    return (("python", platform.python_version()), *((name, version(name)) for name in packages))


def provenance_of(fitted: Fit, fitted_at: datetime) -> Provenance:
    """Record where a fit comes from."""
    moments, sample = fitted.moments, fitted.sample
    digest = hashlib.sha256()
    for analysed in fitted.criterion.treatment.analysed:
        digest.update(analysed.tobytes())
    return Provenance(
        source=sample.source,
        n_observations=moments.n_total,
        n_incomplete=sum(moments.n_incomplete),
        n_without_group=sample.n_without_group,
        history=sample.history,
        model=to_lavaan_text(fitted.statements),
        options=fitted.options,
        data_sha256=digest.hexdigest(),
        versions=_versions(),
        fitted_at=fitted_at.isoformat(timespec="seconds"),
    )
