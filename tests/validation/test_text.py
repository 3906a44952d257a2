"""Names and ids that cannot be seen are none."""

from __future__ import annotations

import pytest
from asking import told

import heritage


@pytest.mark.parametrize("name", ["\u3164", "\u2800\u2800", "\u200b \u200d", "\uffa0", "\u115f\u1160"])
def test_a_name_that_cannot_be_seen_is_none(layer, make_feature, name, codes):
    whole = heritage.read(layer(make_feature({"site_id": "a", "name": name}, [44, 40])))
    assert whole.sites["name"].isna().all()
    assert "name-missing" in codes(whole)


@pytest.mark.parametrize("unseen", ["\u3164", "\u2028\u2029\u202e", "\0", " \u200b "])
def test_an_id_that_cannot_be_seen_is_none_and_the_site_gets_one(layer, make_feature, unseen):
    places = [make_feature({"site_id": unseen, "name": name, "kind": "mosque"}, [44.5, 40]) for name in ("A", "B")]
    whole = heritage.read(layer(*places))
    assert whole.sites["name"].tolist() in (["A", "B"], ["B", "A"])
    assert len([site for site in whole.sites.index if isinstance(site, str) and site]) == 2
    assert {field for _, field, _ in told(whole, "text-invisible")} == {"site_id"}
    assert len(told(whole, "id-missing")) == 2
