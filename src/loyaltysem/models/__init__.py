"""The public model classes and their results: faces, each of one call to the rooms below."""

from loyaltysem.models.comparing import compare, likelihood_ratio_test
from loyaltysem.models.result import SEMResult
from loyaltysem.models.specifying import CFA, SEM

__all__ = ["CFA", "SEM", "SEMResult", "compare", "likelihood_ratio_test"]
