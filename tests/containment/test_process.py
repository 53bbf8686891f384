"""However the reading process ends, the asking one goes on and knows why."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from loyaltysem.containment import arrow, process
from loyaltysem.containment.child import answer
from loyaltysem.containment.plain_table import PlainTable, unpacked
from loyaltysem.containment.process import Refusal, read_contained
from loyaltysem.containment.refusals import MOST_CELLS

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")


@pytest.fixture
def sav(tmp_path):
    path = tmp_path / "文件 [1].sav"
    frame = pl.DataFrame({"a": [1.0, None], "t": ["甲", ""], "d": [dt.date(2024, 5, 1), None]})
    pyreadstat.write_sav(frame, str(path), note=["kept"])
    return path


def _request(path, kind):
    return {"path": str(path), "name": path.name, "kind": kind, "encoding": None, "memory": 2**33}


def test_file_is_read_by_its_path_and_from_bytes(sav):
    for path in (sav, None):
        table = read_contained(sav.name, "sav", sav.read_bytes(), path)
        assert isinstance(table, PlainTable)
        assert [column.name for column in table.columns] == ["a", "t", "d"]
        assert table.columns[0].values[0] == 1
        assert list(table.columns[1].values) == ["甲", ""]
        assert list(table.columns[2].values) == [dt.date(2024, 5, 1), None]
        assert table.record["notes"] == ["kept"]


def test_several_threads_read_at_once(sav):
    found = []
    threads = [
        threading.Thread(
            target=lambda: found.append(read_contained("x", "sav", sav.read_bytes(), sav))
        )
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(table) for table in found] == [PlainTable] * 3


@pytest.mark.parametrize(
    ("program", "why", "reason"),
    [
        pytest.param("import os; os.abort()", "crashed", "SIGABRT", marks=posix),
        pytest.param("import ctypes; ctypes.string_at(0)", "crashed", "SIGSEGV", marks=posix),
        ("import os; os._exit(3)", "crashed", "exit status 3"),
        ("pass", "crashed", "ended without an answer"),
        ("print('loyaltysem tab', end='')", "crashed", "ended without an answer"),
        ("print('[]')", "crashed", "ended without an answer"),
        ("raise MemoryError", "memory", "MemoryError"),
        (
            "import sys; sys.exit('memory allocation of 8000000000 bytes failed')",
            "memory",
            "8000000000 bytes",
        ),
        ("import loyaltysem.nothing", "no process", "No module named 'loyaltysem.nothing'"),
        ("import time; time.sleep(60)", "time", "1 seconds"),
    ],
)
def test_end_of_the_process_has_a_name(monkeypatch, program, why, reason):
    monkeypatch.setattr(process, "_PROGRAM", program)
    monkeypatch.setattr(process, "_SECONDS", 1 if why == "time" else 60)
    refusal = read_contained("x", "sav", b"")
    assert isinstance(refusal, Refusal)
    assert refusal.why == why
    assert reason in refusal.reason


def test_program_packed_without_an_interpreter_is_refused(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert read_contained("x", "sav", b"").why == "no process"


@pytest.mark.parametrize("executable", [None, "", "/no/such/python"])
def test_interpreter_that_cannot_be_started_is_no_process(monkeypatch, executable):
    monkeypatch.setattr(process, "get_executable", lambda: executable)
    assert read_contained("x", "sav", b"").why == "no process"


@posix
def test_interruption_ends_both_processes(tmp_path):
    place = tmp_path / "pid"
    inner = f"import os, time; open({str(place)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    script = (
        "import sys\n"
        f"sys.path[:] = {sys.path!r}\n"
        "from loyaltysem.containment import process\n"
        f"process._PROGRAM = {inner!r}\n"
        "process.read_contained('x', 'sav', b'')\n"
    )
    # In a group of its own, so that only the asking process is interrupted, as in Jupyter.
    asking = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", script], stderr=subprocess.PIPE, start_new_session=True
    )
    while not (place.exists() and place.read_text()):
        time.sleep(0.02)
    asking.send_signal(signal.SIGINT)
    assert b"KeyboardInterrupt" in asking.communicate(timeout=20)[1]
    with pytest.raises(ProcessLookupError):
        os.kill(int(place.read_text()), 0)


def test_script_without_a_guard_is_not_run_twice(tmp_path, sav):
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\n"
        f"sys.path += {[str(Path(place)) for place in sys.path]!r}\n"
        "from loyaltysem.survey import read_survey\n"
        f"print('once', len(read_survey({str(sav)!r})))\n",
        encoding="utf-8",
    )
    ran = subprocess.run(  # noqa: S603
        [sys.executable, str(script)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["once", "2"]


@pytest.mark.parametrize("kind", ["sav", "parquet"])
def test_reading_process_loads_neither_pandas_nor_the_rest_of_the_package(tmp_path, sav, kind):
    path = sav
    if kind == "parquet":
        path = tmp_path / "file.parquet"
        pl.DataFrame({"a": [1]}).write_parquet(path)
    program = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        "from loyaltysem.containment.child import answer\n"
        f"assert answer({_request(path, kind)!r}).startswith(b'loyaltysem table')\n"
        "print([name for name in ('pandas', 'loyaltysem.survey') if name in sys.modules])"
    )
    ran = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


def _refusal(path, kind):
    return json.loads(answer(_request(path, kind)))


def test_row_count_beyond_the_memory_is_refused_before_memory_is_taken(sav):
    data = bytearray(sav.read_bytes())
    data[80:84] = (2**26).to_bytes(4, "little")
    sav.write_bytes(bytes(data))
    refusal = _refusal(sav, "sav")
    assert refusal["why"] == "too large"
    assert (
        f"67,108,864 rows of 3 columns, 201,326,592 cells where at most {MOST_CELLS:,}"
        in (refusal["reason"])
    )


def test_parquet_file_that_unpacks_to_more_than_the_memory_is_refused(tmp_path):
    path = tmp_path / "bomb.parquet"
    half = pl.LazyFrame({"a": [1.0]}).select(pl.col("a").repeat_by(MOST_CELLS // 2).explode())
    half.with_columns(b="a", c="a").sink_parquet(path)
    assert path.stat().st_size < 1e6
    assert _refusal(path, "parquet")["why"] == "too large"


def test_variables_of_one_name_are_damage(tmp_path):
    path = tmp_path / "file.sav"
    pyreadstat.write_sav(pl.DataFrame({"aaaa": [1.0], "bbbb": [2.0]}), str(path))
    path.write_bytes(path.read_bytes().replace(b"bbbb", b"aaaa"))
    assert _refusal(path, "sav") == {
        "why": "unreadable",
        "reason": "column 'aaaa' is duplicated, renamed to 'aaaa_duplicated1'",
    }


def test_without_pyarrow_and_polars_nothing_is_installed(tmp_path, monkeypatch):
    monkeypatch.setattr(arrow, "find_spec", lambda name: None)
    assert _refusal(tmp_path / "file", "parquet")["why"] == "not installed"


class PanicException(BaseException):
    """As the libraries written in Rust raise, which is no `Exception`."""


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (PanicException("index out of bounds"), "unreadable"),
        (OverflowError("year 24991"), "unreadable"),
        (MemoryError(), "memory"),
        (TypeError("unexpected keyword argument"), "failed"),
    ],
)
def test_error_of_a_library_says_whether_the_file_is_damaged(monkeypatch, sav, error, why):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(pyreadstat, "read_sav", fail)
    assert _refusal(sav, "sav") == {"why": why, "reason": str(error) or type(error).__name__}


def test_interruption_is_not_called_damage(monkeypatch, sav):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(pyreadstat, "read_sav", interrupt)
    with pytest.raises(KeyboardInterrupt):
        answer(_request(sav, "sav"))


def test_arrow_file_is_read_as_a_parquet_file_is(tmp_path):
    frame = pl.DataFrame({"a": [1, None], "t": ["x", None]})
    frame.write_ipc(tmp_path / "file")
    frame.write_parquet(tmp_path / "other")
    one = answer(_request(tmp_path / "file", "arrow"))
    assert one == answer(_request(tmp_path / "other", "parquet"))
    assert unpacked(one).columns[1].values == ["x", None]
