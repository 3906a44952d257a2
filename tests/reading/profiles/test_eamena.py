"""Exports of the EAMENA database, by a small made-up one with the quirks of the real, and by the real one."""

from __future__ import annotations

from pathlib import Path

import pytest

import heritage

SAMPLE = Path(__file__).parents[4] / "shared" / "samples" / "eamena_sistan.geojson"


def place(**changes):
    return {
        "EAMENA ID": "EAMENA-1",
        "Resource Name": "Generated Fort, Generated Castle",
        "Site Feature Interpretation Type": "Building, Fort/Fortress/Castle",
        "Heritage Place Function": "Domestic",
        "Overall Condition State Type": "Very Bad",
        "Assessment Investigator - Actor": "A. Tester, B. Tester",
        "Assessment Activity Date": "2021-10-14, None",
        "Assessment Activity Type": "Desk-based Assessment, Desk-based Assessment",
        "Disturbance Cause Type ": "Ploughing, Flooding",
        "Disturbance Cause Assignment Assessor Name - Actor": "A. Tester, None",
        "Disturbance Date Occurred Before": "2013-02-01, None",
        "Disturbance Cause Certainty ": "High, Low",
        "Location Certainty": "High",
        "Cadastral Reference": "None",
        **changes,
    }


@pytest.fixture
def read(layer, make_feature):
    def reading(*places):
        return heritage.read(
            layer(*(make_feature(each, [61.8, 31.0]) for each in places), name="generated_eamena.geojson")
        )

    return reading


def test_lists_that_run_parallel_become_a_statement_each(read):
    catalogue = read(place())
    status = catalogue.statements.query("aspect == 'status'").sort_values("assessor")
    assert status["value"].tolist() == ["major_damage"] * 2
    assert status["value_given"].tolist() == ["Very Bad"] * 2
    assert status["assessor"].tolist() == ["A. Tester", "B. Tester"]
    assert status["stated"].fillna("").tolist() == ["2021-10-14", ""]
    assert status["method"].tolist() == ["desk study"] * 2
    cause = catalogue.statements.query("aspect == 'cause'").sort_values("value")
    assert cause["value"].tolist() == ["agriculture", "natural"]
    assert cause["assessor"].fillna("").tolist() == ["A. Tester", ""]
    assert cause["when"].fillna("").tolist() == ["[..2013-01-31]", ""]
    assert cause["confidence"].tolist() == ["high", "low"]
    assert catalogue.sources["title"].tolist() == ["EAMENA database"]


def test_an_assessor_of_no_condition_stays_with_the_site(read):
    sites = read(place(**{"Overall Condition State Type": None})).sites
    assert sites["status_assessor_given"].tolist() == ["A. Tester, B. Tester"]


def test_names_and_kind_come_out_of_lists(read):
    (site,) = read(place()).sites.itertuples()
    assert (site.kind, site.kind_given) == ("fortress", "Fort/Fortress/Castle")
    assert (site.name, site.other_names) == ("Generated Fort", "Generated Castle")


@pytest.mark.parametrize(
    ("interpretation", "function", "kind"),
    [
        ("None", "Domestic", "settlement"),
        ("Unknown", "Unknown", "other"),
        ("Building", "Religious", "shrine"),
        (None, None, "other"),
    ],
)
def test_the_function_gives_the_kind_where_the_features_do_not(read, interpretation, function, kind):
    changed = {"Site Feature Interpretation Type": interpretation, "Heritage Place Function": function}
    assert read(place(**changed)).sites["kind"].tolist() == [kind]


def test_metres_of_uncertainty_are_taken_and_words_stay(read):
    sites = read(place(), place(**{"EAMENA ID": "EAMENA-2", "Location Certainty": "within 50 metres"})).sites
    assert sites["location_uncertainty_m"].fillna(-1).tolist() == [-1, 50]
    assert sites["Location Certainty"].tolist() == ["High", "within 50 metres"]


def test_features_of_one_id_are_one_site(read):
    catalogue = read(place(), place())
    assert len(catalogue.sites) == 1
    assert len(catalogue.statements) == 4
    assert catalogue.inputs.loc[0, "records_accepted"] == 2
    assert "profile-recognised" in catalogue.findings["code"].tolist()


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample is no part of this project")
def test_the_real_export_is_read_whole():
    catalogue = heritage.read(SAMPLE)
    assert catalogue.inputs.loc[0, ["records_read", "records_accepted"]].tolist() == [356, 356]
    assert len(catalogue.sites) == 326
    worst = catalogue.statements.query("aspect == 'status'").groupby("site_id")["value"].first().value_counts()
    # By value_counts() of the raw column over one feature per EAMENA ID.
    assert worst.to_dict() == {"destroyed": 130, "major_damage": 118, "damaged": 59, "minor_damage": 19}
