import assert from "node:assert/strict";
import { test } from "node:test";

import { csvCell } from "../../heritage/webmap/assets/downloads.js";
import { groupsIn } from "../../heritage/webmap/assets/groups.js";
import { shadeOf } from "../../heritage/webmap/assets/paint.js";
import { foldText, lineStarts, siteOfOffset } from "../../heritage/webmap/assets/search.js";
import { pathOf, symbolNames } from "../../heritage/webmap/assets/symbols.js";

test("an unknown share has no shade, known ones go from light to dark", () => {
  assert.equal(shadeOf(null), null);
  assert.equal(shadeOf(0), "rgb(253,240,222)");
  assert.equal(shadeOf(1), "rgb(196,110,96)");
});

test("each kind has a drawing of its own, and an unknown symbol has one too", () => {
  const paths = symbolNames().map(pathOf);
  assert.equal(new Set(paths).size, paths.length);
  assert.equal(pathOf("nothing like it"), pathOf("diamond"));
});

test("names are folded line by line, to words", () => {
  const folds = { ö: "o", ə: "e", Ğ: "g", ɫ: "" };
  assert.equal(foldText("Göy  məscid!\nAĞDAM\n\n", folds), "goy mescid \nagdam\n\n");
});

test("an offset belongs to the line that it lies in", () => {
  const starts = lineStarts("ab\n\ncd");
  assert.deepEqual([...starts], [0, 3, 4]);
  assert.deepEqual([0, 2, 3, 4, 5].map((offset) => siteOfOffset(starts, offset)), [0, 0, 1, 2, 2]);
});

test("a cell that a spreadsheet would run is made harmless, a negative number stays one", () => {
  assert.equal(csvCell("=1+1"), "'=1+1");
  assert.equal(csvCell(" @SUM(A1)"), "' @SUM(A1)");
  assert.equal(csvCell(-4.5), "-4.5");
  assert.equal(csvCell('a "b", c'), '"a ""b"", c"');
  assert.equal(csvCell(null), "");
});

function sitesAt(points) {
  return { sites: { located: points.length, x: points.map(([x]) => x), y: points.map(([, y]) => y) } };
}

test("every site in view stands in exactly one ring or symbol, whatever the number", () => {
  const view = { scale: 1, left: 0, top: 0, width: 640, height: 640 };
  for (const number of [1, 50, 4000, 9000]) {
    const points = Array.from({ length: number }, (_, i) => [(i * 7919) % 640, (i * 104729) % 640]);
    const result = { values: [{}, {}], value: Uint8Array.from(points, (_, i) => i % 2) };
    const groups = groupsIn(sitesAt(points), result, new Uint8Array(number).fill(1), view);
    assert.equal(groups.reduce((sum, group) => sum + group.number, 0), number);
    assert.equal(groups.reduce((sum, { counts }) => sum + counts[1], 0), Math.floor(number / 2));
  }
});
