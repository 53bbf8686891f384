"""BLAS is held at one thread while we compute, and given back as it was."""

from __future__ import annotations

import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

from loyaltysem.numerics.threads import single_threaded


def _threads() -> list[int]:
    libraries = ThreadpoolController().lib_controllers
    return [library.num_threads for library in libraries if library.user_api == "blas"]


@pytest.fixture(autouse=True)
def two_threads():
    with threadpool_limits(2, user_api="blas"):
        yield


def test_one_thread_inside_also_of_a_second_context_and_what_was_before_outside():
    before = _threads()
    assert before
    with single_threaded():
        assert set(_threads()) == {1}
        with single_threaded():
            assert set(_threads()) == {1}
        assert set(_threads()) == {1}
    assert _threads() == before


def test_threads_are_given_back_after_an_error():
    before = _threads()
    with pytest.raises(ValueError, match="inside"), single_threaded():
        raise ValueError("inside")
    assert _threads() == before
