"""Run the README's example and put what it prints, and its figure, where the README shows them.

Usage, in the project's folder:  .venv/bin/python scripts/refresh_readme.py
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
FIGURE = ROOT / "docs" / "images" / "comparison.png"


def main() -> None:
    text = README.read_text(encoding="utf-8")
    code = re.search(r"```python\n(.+?)```", text, flags=re.DOTALL)
    shown = re.search(r"```text\n(.+?)```", text, flags=re.DOTALL)
    if code is None or shown is None:
        sys.exit("README.md has no example or no output block.")
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            [sys.executable, "-c", code.group(1)],
            cwd=folder,
            env={**os.environ, "MPLBACKEND": "Agg"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        FIGURE.write_bytes((Path(folder) / "comparison.png").read_bytes())
    output = "\n".join(line.rstrip() for line in run.stdout.rstrip().splitlines())
    README.write_text(
        text[: shown.start(1)] + output + "\n" + text[shown.end(1) :], encoding="utf-8"
    )


main()
