"""Writes the first hundred random problems for R; see random_problems.R."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from random_problems import ESTIMATORS, random_problem

HERE = Path(__file__).resolve().parent
N_PROBLEMS, N_RESPONDENTS = 100, 60


def main() -> None:
    """Write random_problems_data.json, answers in hundredths."""
    problems = []
    for seed in range(N_PROBLEMS):
        kind = list(ESTIMATORS)[seed % len(ESTIMATORS)]
        problem = random_problem(seed, kind, N_RESPONDENTS)
        columns = {
            name: [
                cell if isinstance(cell, str) else None if cell != cell else round(100 * cell)
                for cell in column.tolist()
            ]
            for name, column in problem.data.items()
        }
        problems.append(
            {
                "seed": seed,
                "kind": kind,
                "model": problem.text,
                "options": problem.options,
                "data": columns,
            }
        )
    text = ",\n".join(json.dumps(problem, separators=(",", ":")) for problem in problems)
    (HERE / "random_problems_data.json").write_text(f"[\n{text}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
