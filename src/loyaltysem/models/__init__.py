"""The public model classes and their results: faces, each of one call to the rooms below."""

from loyaltysem.models.comparing import compare, likelihood_ratio_test
from loyaltysem.models.result import SEMResult
from loyaltysem.models.specifying import CFA, SEM
from loyaltysem.models.summary import Summary

__all__ = ["CFA", "SEM", "SEMResult", "Summary", "compare", "likelihood_ratio_test"]
