"""Every theory of the field with options, so that one table of tests runs over all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

import loyaltysem as ls
from loyaltysem.theories import Theory

_PPM = {
    "push": ["satisfaction", "service_quality"],
    "pull": ["alternative_attractiveness"],
    "mooring": ["switching_cost", "variety_seeking"],
}
_SOR = {
    "stimuli": ["website_quality", "information_quality"],
    "organism": ["satisfaction", "trust"],
    "responses": ["loyalty", "word_of_mouth"],
}


@dataclass(frozen=True)
class Case:
    """A theory with options."""

    function: Callable[..., Theory]
    options: dict[str, Any] = field(default_factory=dict)
    #: Whether it has moderations, and so an option to leave them out.
    moderating: bool = False

    def __call__(self, codebook: ls.Codebook | None = None, **options: Any) -> Theory:
        return self.function(codebook, **self.options, **options)

    @property
    def linear(self) -> dict[str, Any]:
        """The option with which SEM takes it."""
        return {"moderation": False} if self.moderating else {}

    def __str__(self) -> str:
        said = ",".join(f"{k}={v}" for k, v in self.options.items() if isinstance(v, str | bool))
        return f"{self.function.__name__}({said})"


T = ls.theories
CASES = (
    Case(T.satisfaction_trust_loyalty),
    Case(T.satisfaction_trust_loyalty, {"mediation": "full", "antecedents": False}),
    Case(T.satisfaction_switching_cost_loyalty, moderating=True),
    Case(T.satisfaction_switching_cost_loyalty, {"sign": "+"}, moderating=True),
    Case(T.four_stages_of_loyalty),
    Case(T.e_satisfaction_e_loyalty, moderating=True),
    Case(T.attitude_behaviour, moderating=True),
    Case(T.commitment_trust),
    Case(T.service_quality_loyalty),
    Case(T.service_quality_loyalty, {"dimensions": "webqual", "value": True}),
    Case(T.service_quality_loyalty, {"dimensions": "e_s_qual", "order": "first"}),
    Case(T.service_quality_loyalty, {"dimensions": "overall", "mediation": "full"}),
    Case(T.expectation_confirmation),
    Case(T.technology_acceptance),
    Case(T.technology_acceptance, {"attitude": True}),
    Case(T.information_system_success),
    Case(T.push_pull_mooring, _PPM, moderating=True),
    Case(T.stimulus_organism_response, _SOR),
    Case(T.stimulus_organism_response, {**_SOR, "direct_effects": True}),
)


def answers(theory: Theory, n: int, seed: int, effect: float = 0.35) -> pd.DataFrame:
    """Answers of people of whom the theory holds, each path with the sign that is claimed."""
    rng = np.random.default_rng(seed)
    graph = theory.graph
    signs = {
        one.route: 1 if one.sign == "+" else -1 for one in graph.hypotheses if not one.moderator
    }
    latent: dict[str, np.ndarray] = {}
    waiting = list(graph.nodes)
    wholes = {item: node.name for node in graph.nodes for item in node.items}
    while waiting:
        node = waiting.pop(0)
        causes = [path.source for path in graph.paths_to(node.name)]
        # a dimension is what a construct of second order makes it
        whole = wholes.get(node.name)
        if any(cause not in latent for cause in causes) or (whole and whole not in latent):
            waiting.append(node)
            continue
        if node.measurement == "observed":
            latent[node.name] = 40 + 2 * rng.normal(size=n)
            continue
        made = sum((effect * signs.get((c, node.name), 1) * latent[c] for c in causes), np.zeros(n))
        for one in graph.moderations:
            if one.outcome == node.name:
                pair = [latent[name] - latent[name].mean() for name in (one.cause, one.moderator)]
                made = made + (0.2 if one.sign == "+" else -0.2) * pair[0] * pair[1]
        if whole:
            made = made + 0.8 * latent[whole]
        latent[node.name] = made + rng.normal(size=n)
    return pd.DataFrame(
        {
            item: latent[node.name] + 0.6 * rng.normal(size=n)
            for node in graph.nodes
            for item in node.items
            if item not in latent
        }
        | {name: latent[name] for name in graph.columns}
    )
