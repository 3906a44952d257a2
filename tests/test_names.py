"""Names that are the same in another script or case."""

from __future__ import annotations

import pandas as pd
import pytest

from heritage.names import fold, fold_text


@pytest.mark.parametrize(
    ("one", "other"),
    [("Göy məscid", "GOY  MESCID"), ("Ağdam", "Agdam"), ("Басаркечар", "Basarkechar"), ("St. Gevorg", "st gevorg")],
)
def test_spellings_of_one_name_fold_alike(one, other):
    assert fold_text(one) == fold_text(other)


def test_different_names_stay_different():
    assert fold_text("Vardenis") != fold_text("Basarkechar")


def test_a_name_without_letters_is_still_itself():
    assert fold_text(" — ") != ""


def test_missing_names_stay_missing():
    assert fold(pd.Series(["Ağdam", None], dtype="str")).isna().tolist() == [False, True]
