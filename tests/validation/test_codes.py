"""Each finding has a catalogue that trips it and a near miss that does not."""

from __future__ import annotations

import pytest
from cases_of_codes import CASES, TRIPPED_ELSEWHERE, read

from heritage.model.findings import codes


@pytest.mark.parametrize("code", list(CASES))
def test_a_rule_trips_on_what_it_is_for(tmp_path, code):
    catalogue = read(tmp_path, CASES[code][0])
    found = catalogue.findings.query("code == @code")
    assert len(found) >= 1
    assert (found["severity"] == codes()[code].severity).all()
    counts = catalogue.inputs
    assert (counts["records_read"] == counts["records_accepted"] + counts["records_rejected"]).all()
    rejected = catalogue.findings.query("action == 'rejected'").drop_duplicates(["input", "record"])
    assert len(rejected) == counts["records_rejected"].sum()


@pytest.mark.parametrize("code", list(CASES))
def test_a_near_miss_does_not_trip_it(tmp_path, code):
    assert code not in read(tmp_path, CASES[code][1]).findings["code"].tolist()


def test_every_code_is_tripped_by_some_test():
    assert set(CASES) | TRIPPED_ELSEWHERE == set(codes())
