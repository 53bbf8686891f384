"""A folder has two to twelve entries; the package itself has its rooms."""

from __future__ import annotations

from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "loyaltysem"


def entries(folder: Path) -> list[str]:
    """Files and folders of code, the folder's own face left out."""
    return [
        path.name
        for path in sorted(folder.iterdir())
        if (path.suffix == ".py" and path.name != "__init__.py") or (path / "__init__.py").exists()
    ]


def test_a_folder_has_two_to_twelve_entries():
    found = {
        path.parent.relative_to(SOURCE).as_posix(): len(entries(path.parent))
        for path in sorted(SOURCE.rglob("__init__.py"))
        if path.parent != SOURCE
    }
    assert {name: n for name, n in found.items() if not 2 <= n <= 12} == {}
