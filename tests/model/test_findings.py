"""Every finding says what is so and what to do; they stand in order."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest

import heritage
from heritage.model.findings import COLUMNS, codes, codes_as_markdown


def test_one_command_prints_them():
    done = subprocess.run([sys.executable, "-m", "heritage", "codes"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == codes_as_markdown()


@pytest.mark.parametrize("code", list(codes()))
def test_each_code_says_what_is_so_and_what_to_do(code):
    entry = codes()[code]
    assert entry.severity in {"error", "warning", "info"}
    assert entry.action in {"kept", "repaired", "rejected"}
    assert (entry.action == "rejected") <= (entry.severity == "error")
    assert entry.message.endswith(".")
    assert entry.advice.endswith(".")


def test_findings_stand_in_order_of_input_layer_record_code_and_field(sample):
    findings = sample.findings
    assert tuple(findings.columns) == COLUMNS
    order = ["input", "layer", "record", "code", "field"]
    assert findings.sort_values(order, kind="stable", na_position="first").index.tolist() == findings.index.tolist()


def test_an_example_is_one_finding_and_no_mixture_of_several(layer, make_feature, table):
    place = layer(make_feature({"kind": "mosque"}, [44, 40]), name="a.geojson")
    whole = heritage.read(place, table("b.csv", "kind,lat,lon", "mosque,41,45"))
    told = whole.findings_summary().query("code == 'name-missing'").set_index("input")
    assert told.loc["a.geojson", "row"] is pd.NA
    assert told.loc["b.csv", "row"] == 2
