"""The public model classes and their results."""

from loyaltysem.models.result import SEMResult
from loyaltysem.models.specifying import CFA, SEM

__all__ = ["CFA", "SEM", "SEMResult"]
