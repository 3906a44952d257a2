"""Witnesses whose names are withheld: each a voice of its own, and never two under one number."""

from __future__ import annotations

from asking import STATEMENTS, rule

SOURCES = "source_id,title,publisher,repeats,visibility"


def test_two_rules_never_give_two_voices_one_number(catalogue_of):
    rows = [
        STATEMENTS, "s1,a,status,intact,1990,Zeynab,,testimony", "s2,a,status,intact,1990,Aygun,,press,told us",
        's3,a,access,open,1990,"Name withheld (1, a)",,press,,,', "s4,a,access,open,1990,,d,press",
    ]  # fmt: skip
    rules = rule("statements", {"method": "testimony"}, withhold="assessor")
    rules += rule("statements", {"note": "told us"}, withhold="assessor")
    rules += rule("sources", {"title": "A diary"}, withhold="publisher")
    whole = catalogue_of("a", rules=rules, statements=rows, sources=[SOURCES, "d,A diary,The family"])
    told = whole.edition().statements["assessor"].tolist()
    assert len(set(told)) == 4
    assert not {"Zeynab", "Aygun", "The family"} & set(told)
    assert whole.edition().summary().equals(whole.summary())


def test_a_withheld_witness_is_not_named_by_what_is_superseded(catalogue_of):
    """Whose own earlier word it takes back can only be the same voice."""
    rows = [STATEMENTS, "s1,a,status,intact,1990,Zeynab,,press", "s2,a,status,damaged,1990,Zeynab,,testimony,,s1"]
    rules = rule("statements", {"method": "testimony"}, withhold="assessor")
    public = catalogue_of("a", rules=rules, statements=rows).edition()
    assert sorted(public.statements["assessor"]) == ["Name withheld (1, a)", "Zeynab"]
    assert public.statements["supersedes"].isna().all()


def test_witnesses_of_two_sites_are_not_told_as_one(catalogue_of):
    rows = [STATEMENTS, "s1,a,status,intact,1990,Zeynab,,testimony", "s2,b,status,intact,1990,Aygun,,testimony"]
    rules = rule("statements", {"method": "testimony"}, withhold="assessor")
    public = catalogue_of("a", "b", rules=rules, statements=rows).edition()
    assert public.assessors()["sites"].tolist() == [1, 1]
