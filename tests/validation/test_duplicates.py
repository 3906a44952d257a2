"""Pairs that may be one, in crowds as well."""

from __future__ import annotations

import heritage


def place(make_feature, number, name, coordinates, **properties):
    return make_feature({"site_id": f"s{number}", "kind": "mosque", "name": name, **properties}, coordinates)


def test_a_crowd_on_one_spot_gives_a_finding_a_site_at_most(layer, make_feature):
    crowd = [place(make_feature, number, "Göy məscid", [44.5, 40.2]) for number in range(300)]
    found = heritage.read(layer(*crowd)).findings.query("code == 'site-similar'")
    assert len(found) == found["site_id"].nunique() == 299


def test_places_on_both_sides_of_a_cell_are_near(layer, make_feature):
    pairs = [place(make_feature, number, "Göy məscid", [44.5 + number * 0.0024, 40.2]) for number in range(2)]
    assert len(heritage.read(layer(*pairs)).findings.query("code == 'site-similar'")) == 1


def test_numbers_tell_names_apart(layer, make_feature):
    near = [
        place(
            make_feature,
            number,
            f"Mosque {number}",
            [44.5, 40.2],
            status="intact",
            assessor=f"Team{number}",
            source="s",
        )
        for number in range(50)
    ]
    assert not {"site-similar", "assessor-similar"} & set(heritage.read(layer(*near)).findings["code"])
