"""The field's models as functions; each returns a theory with hypotheses, of which SEM is made."""

from loyaltysem.theories.lists.push_pull_mooring import push_pull_mooring
from loyaltysem.theories.lists.stimulus_organism_response import stimulus_organism_response
from loyaltysem.theories.loyalty.attitude_behaviour import attitude_behaviour
from loyaltysem.theories.loyalty.commitment_trust import commitment_trust
from loyaltysem.theories.loyalty.e_satisfaction_e_loyalty import e_satisfaction_e_loyalty
from loyaltysem.theories.loyalty.four_stages_of_loyalty import four_stages_of_loyalty
from loyaltysem.theories.loyalty.satisfaction_switching_cost_loyalty import (
    satisfaction_switching_cost_loyalty,
)
from loyaltysem.theories.loyalty.satisfaction_trust_loyalty import satisfaction_trust_loyalty
from loyaltysem.theories.theory import Theory
from loyaltysem.theories.use.expectation_confirmation import expectation_confirmation
from loyaltysem.theories.use.information_system_success import information_system_success
from loyaltysem.theories.use.service_quality_loyalty import service_quality_loyalty
from loyaltysem.theories.use.technology_acceptance import technology_acceptance

__all__ = [
    "Theory",
    "attitude_behaviour",
    "commitment_trust",
    "e_satisfaction_e_loyalty",
    "expectation_confirmation",
    "four_stages_of_loyalty",
    "information_system_success",
    "push_pull_mooring",
    "satisfaction_switching_cost_loyalty",
    "satisfaction_trust_loyalty",
    "service_quality_loyalty",
    "stimulus_organism_response",
    "technology_acceptance",
]
