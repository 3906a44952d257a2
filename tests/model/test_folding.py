"""Names that are the same in another script or case."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.model.folding import are_different, fold, fold_text, places_among


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Göy məscid", "GOY  MESCID"),
        ("Ağdam", "Agdam"),
        ("Басаркечар", "Basarkechar"),
        ("St. Gevorg", "st gevorg"),
        ("Կապույտ ՄԶԿԻԹ", "kapuyt mzkit"),
    ],
)
def test_spellings_of_one_name_fold_alike(one, other):
    assert fold_text(one) == fold_text(other)


def test_different_names_stay_different():
    assert fold_text("Vardenis") != fold_text("Basarkechar")


def test_a_name_without_letters_is_still_itself():
    assert fold_text(" — ") != ""


def test_missing_names_stay_missing():
    assert fold(pd.Series(["Ağdam", None], dtype="str")).isna().tolist() == [False, True]


@given(st.lists(st.sampled_from(["generated-1", "generated-2", "generated-3", "short", "ə", None]), max_size=5))
def test_texts_are_different_where_none_stands_twice(texts):
    assert are_different(pd.Series(texts, dtype="str")) == (len(set(texts)) == len(texts))


@given(st.lists(st.text(alphabet="ab", min_size=9, max_size=9), max_size=40))
def test_texts_of_one_length_are_different_where_none_stands_twice(texts):
    assert are_different(pd.Series(texts, dtype="str")) == (len(set(texts)) == len(texts))
    assert are_different(pd.Series([*texts, *texts], dtype="str")) == (not texts)


@given(st.lists(st.sampled_from(["a", "b", "c", None])), st.lists(st.sampled_from(["a", "b", "d"]), unique=True))
def test_texts_are_found_where_they_stand(texts, known):
    found = places_among(pd.Series(texts, dtype="str"), pd.Index(known, dtype="str"))
    assert found.tolist() == [known.index(text) if text in known else -1 for text in texts]
