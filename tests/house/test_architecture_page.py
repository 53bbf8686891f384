"""The page about the house names every room, the rooms inside them, and where to add what."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "loyaltysem"
TEXT = (ROOT / "docs" / "explanation" / "architecture.rst").read_text(encoding="utf-8")
ROOMS = [*sorted(path.parent.name for path in SOURCE.glob("*/__init__.py")), "errors"]


def rows(text: str) -> dict[str, str]:
    """First cell of every row of a table, with the second."""
    found = re.findall(r"^   \* - ``(\w+)``\n     - (.*(?:\n       .*)*)", text, re.MULTILINE)
    return {room: " ".join(cell.split()) for room, cell in found}


def test_every_room_has_its_row():
    table = TEXT[TEXT.index("The rooms\n") : TEXT.index("Rooms inside rooms")]
    assert sorted(rows(table)) == sorted([*ROOMS, "names_elsewhere", "reports"])


def test_every_room_inside_a_room_is_named():
    table = TEXT[TEXT.index("Rooms inside rooms") : TEXT.index("The floors\n")]
    inside = {
        room: sorted(path.parent.name for path in (SOURCE / room).glob("*/__init__.py"))
        for room in ROOMS
    }
    named = {room: sorted(re.findall(r"``(\w+)``", cell)) for room, cell in rows(table).items()}
    assert named == {room: rooms for room, rooms in inside.items() if rooms}


PARTS = re.split(r"\n\n(?=\*\*)", TEXT[TEXT.index("Where to add what\n") :])[1:]


def test_there_are_places_to_add_to():
    assert len(PARTS) >= 10


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.split("**")[1])
def test_where_to_add_something_is_said_in_three_to_six_lines(part):
    assert 3 <= len(part.strip().splitlines()) <= 6
    # no file is named that is not there
    for path in re.findall(r"``([a-z_/]+(?:\.py|/[a-z_]+))``", part):
        assert (SOURCE / path).exists() or (ROOT / path).exists(), path
