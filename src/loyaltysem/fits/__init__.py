"""A fit: the table, the sample and the solution of a model, and the search for it."""

from loyaltysem.fits.estimators import Estimator
from loyaltysem.fits.options import FitOptions
from loyaltysem.fits.provenance import Provenance
from loyaltysem.fits.searches import FoundMinimum, Searches

__all__ = ["Estimator", "FitOptions", "FoundMinimum", "Provenance", "Searches"]
