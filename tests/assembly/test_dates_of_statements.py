"""Dates of statements: what is none is told, and so is one that has not come."""

from __future__ import annotations

import pytest
from asking import told
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heritage.model.dates import read_days


@given(
    st.sampled_from(
        ["1988", "1988-12-07", "19880000", "abc", "1988-13-01", "[..1980,1985]", "vor dem Krieg", "07.12.1988", ""]
    ),
    st.sampled_from(["2001", "2001-02-30", "x", ""]),
)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_when_and_stated_hold_a_date_or_nothing(stated, when, said):
    whole = stated(f's1,p,status,destroyed,"{when}",{said},X,src')
    for column, value in (("when", when), ("stated", said)):
        found = whole.statements[column]
        assert read_days(found)["readable"].all()
        if value and found.isna().all():
            assert value in whole.findings.loc[whole.findings["code"] == "date-unreadable", "value"].tolist()


@pytest.mark.parametrize("epoch", ["0", "1700000000", ""])
def test_a_date_that_has_not_come_by_the_clock_is_told_and_kept_whatever_time_is_written(stated, monkeypatch, epoch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if epoch:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    whole = stated(
        "s1,p,status,destroyed,2099,,X,src",
        "s2,p,status,destroyed,2023-11,2098-11-20,X,src",
        "s3,q,status,intact,1990,2025-03,X,src",
    )
    assert sorted(row[1:] for row in told(whole, "date-in-future")) == [["stated", "2098-11-20"], ["when", "2099"]]
    assert whole.statements["when"].tolist().count("2099") == 1
