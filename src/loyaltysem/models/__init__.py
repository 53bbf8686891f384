"""The public model classes and their results."""

from loyaltysem.models.comparing.comparison import compare, likelihood_ratio_test
from loyaltysem.models.planning.sample_size_plan import SampleSizePlan, plan_sample_size
from loyaltysem.models.result import SEMResult
from loyaltysem.models.specifying import CFA, SEM

__all__ = [
    "CFA",
    "SEM",
    "SEMResult",
    "SampleSizePlan",
    "compare",
    "likelihood_ratio_test",
    "plan_sample_size",
]
