"""The examples in docstrings and pages read the sample once: a catalogue never changes."""

from __future__ import annotations

from functools import cache

import pytest

import heritage

_sample = cache(heritage.sample)


@pytest.fixture(autouse=True)
def _one_sample(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if isinstance(request.node, pytest.DoctestItem):
        monkeypatch.setattr(heritage, "sample", _sample)
