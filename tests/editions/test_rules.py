"""Rules of catalogue.toml: what they withhold, in which words, and which are refused."""

from __future__ import annotations

import pytest
from asking import STATEMENTS, everything, rule

import heritage

SECRET = "CANARY"


SOURCES = "source_id,title,publisher,repeats,visibility"


def test_a_rule_sees_the_words_that_another_one_withholds(catalogue_of, tmp_path):
    rules = rule("statements", {"method": "testimony"}, withhold="method")
    rules += rule("statements", {"method": "testimony"}, withhold="note")
    rows = [STATEMENTS, f"s1,a,status,intact,1990,A,,testimony,{SECRET}"]
    assert SECRET not in everything(catalogue_of("a", rules=rules, statements=rows), tmp_path)


@pytest.mark.parametrize("column", ["visibility", "site_id", "geometry", "kind", "region_id"])
def test_a_rule_that_withholds_what_says_which_row_it_is_is_refused(catalogue_of, column):
    with pytest.raises(heritage.InputError, match=column):
        catalogue_of("a", rules=rule("sites", {"name": "a"}, withhold=column))


def test_further_columns_can_be_withheld_in_every_table(catalogue_of, tmp_path):
    rows = [f"{STATEMENTS},lawyer", f"s1,a,status,intact,1990,A,,press,,,,{SECRET}"]
    sources = [f"{SOURCES},shelf", f"src,A report,P,,,{SECRET}"]
    rules = rule("statements", {"method": "press"}, withhold="lawyer")
    rules += rule("sources", {"publisher": "P"}, withhold="shelf")
    whole = catalogue_of("a", rules=rules, statements=rows, sources=sources)
    text = everything(whole, tmp_path)
    assert SECRET not in text
    assert "lawyer" not in text
    assert "shelf" not in text


def test_the_file_of_rules_is_found_in_capitals_too(catalogue_of):
    rules = rule("sites", {"name": "a"}, visibility="withheld")
    assert catalogue_of("a", "b", rules=rules, metadata="Catalogue.toml").edition().sites.index.tolist() == ["b"]


def test_a_word_of_a_rule_that_no_row_has_is_told(catalogue_of):
    rules = '[[rule]]\ntable = "sites"\nwhere = { name = ["a", "A house"] }\nvisibility = "withheld"'
    found = catalogue_of("a", "b", rules=rules).findings.query("code == 'rule-without-row'")
    assert found["value"].tolist() == ["name = A house"]


def test_a_kind_that_is_misspelt_in_a_rule_is_refused(catalogue_of):
    rules = '[[rule]]\ntable = "sites"\nwhere = { kind = ["cemetry", "mosque"] }\nvisibility = "withheld"'
    with pytest.raises(heritage.InputError, match="did you mean 'cemetery'"):
        catalogue_of("a", rules=rules)


def test_counts_of_people_are_withheld_by_a_rule(catalogue_of):
    rows = ["site_id,year,community,count,source_id", "a,1931,Kurds,12,", "a,1931,all,251,"]
    rules = rule("populations", {"community": "Kurds"}, visibility="withheld")
    assert catalogue_of("a", rules=rules, populations=rows).edition().populations["count"].tolist() == [251]
    with pytest.raises(heritage.InputError, match="whole rows"):
        catalogue_of("a", rules=rule("populations", {"community": "Kurds"}, withhold="community"), populations=rows)


def test_a_withheld_name_that_stands_elsewhere_is_told_to_the_team_alone(catalogue_of, tmp_path):
    rows = [
        STATEMENTS,
        "s1,a,status,intact,1990,Vera Witness,,testimony",
        "s2,b,status,intact,1990,P,,press,as VERA WITNESS told",
    ]
    rules = rule("statements", {"method": "testimony"}, withhold="assessor")
    whole = catalogue_of("a", {"site_id": "b", "description": "Vera  Witness' house"}, rules=rules, statements=rows)
    found = whole.findings.query("code == 'withheld-elsewhere'")
    assert found[["site_id", "field", "value"]].values.tolist() == [
        ["b", "sites.description", "b"], ["b", "statements.note", "s2"],
    ]  # fmt: skip
    assert "withheld-elsewhere" not in everything(whole, tmp_path)


def test_a_withheld_name_is_withheld_where_statements_say_it_too_and_told_where_others_repeat_it(
    catalogue_of,
):
    rows = [
        STATEMENTS, f"s1,a,name,{SECRET} Pir,1990,A", f"s2,a,name,Old {SECRET},1950,A", f"s3,a,affiliation,{SECRET} people,1990,A",
        "s4,b,name,B,1990,A", f"s5,b,status,intact,1990,A,,,near {SECRET} PIR",
    ]  # fmt: skip
    rules = rule("sites", {"site_id": "a"}, withhold="name")
    whole = catalogue_of({"site_id": "a", "name": f"{SECRET} Pir"}, "b", rules=rules, statements=rows)
    assert whole.edition().statements.index.tolist() == ["s3", "s4", "s5"]
    told = whole.findings.query("code == 'withheld-elsewhere'")
    assert told[["field", "value"]].values.tolist() == [["statements.note", "s5"]]


def test_a_name_statement_is_withheld_however_its_aspect_is_written(catalogue_of, tmp_path):
    rows = [
        STATEMENTS,
        *(
            f"n{n},a,{aspect},{SECRET},1990,A"
            for n, aspect in enumerate(("name", "NAME", "Ad", "название", "անվանում"))
        ),
    ]
    whole = catalogue_of(
        {"site_id": "a", "name": SECRET}, rules=rule("sites", {"site_id": "a"}, withhold="name"), statements=rows
    )
    assert whole.edition().statements.empty
    assert SECRET not in everything(whole, tmp_path)
