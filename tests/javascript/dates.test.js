import assert from "node:assert/strict";
import { test } from "node:test";

import { inWords, lastDay, yearOfDay } from "../../heritage/webmap/assets/dates.js";

const labels = {
  between: "between {from} and {to}",
  throughout: "from {from} to {to}",
  since: "since {from}",
  after: "at some time from {from} on",
  until: "until {to}",
  by: "by {to}",
  decade: "in the {from}s",
};

const say = (key, { from, to }) => labels[key].replace("{from}", from).replace("{to}", to);

test("each form of date in the facts reads as words", () => {
  const words = {
    1988: "1988",
    "1988-11-24": "1988-11-24",
    "[1994..2004]": "between 1994 and 2004",
    "[1988-11..1989-01]": "between 1988-11 and 1989-01",
    "[1988..]": "at some time from 1988 on",
    "[..2021-08]": "by 2021-08",
    "1977/2019": "from 1977 to 2019",
    "1987/..": "since 1987",
    "../1946": "until 1946",
    "/1946": "until 1946",
    "198X": "in the 1980s",
    "192X/1937": "from 1920s to 1937",
  };
  for (const [edtf, expected] of Object.entries(words)) {
    assert.equal(inWords(edtf, say), expected);
  }
});

test("what is no known form stays as it is", () => {
  for (const text of ["before 1988", "[1988,1990]", "<b>1988</b>", "19XX", ""]) {
    assert.equal(inWords(text, say), text);
  }
});

test("a date of a question means its last day", () => {
  assert.equal(lastDay("1970"), 364);
  assert.equal(lastDay("1970-02"), 58);
  assert.equal(lastDay("1970-01-02"), 1);
  assert.equal(lastDay("1969"), -1);
  assert.equal(lastDay("0050"), lastDay("0050-12-31"));
  for (const none of ["1970-13", "1970-02-30", "70", "yesterday", "", null]) {
    assert.equal(lastDay(none), null);
  }
  assert.equal(yearOfDay(lastDay("1987")), 1987);
});
