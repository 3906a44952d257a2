import assert from "node:assert/strict";
import { test } from "node:test";

import { buildModel, clashesByStatement, drawingOrder } from "../../heritage/webmap/assets/model.js";
import { shadeOf } from "../../heritage/webmap/assets/paint.js";
import { pathOf, symbolNames } from "../../heritage/webmap/assets/symbols.js";

const payload = {
  values: [{ hollow: false }, { hollow: true }],
  sites: { id: ["a", "b", "c"], lon: [44, null, 45], lat: [40, null, 41], value: [0, 1, 1], contested: [1, 0, 0] },
  statements: { site: [0, 0, 1] },
  populations: { site: [2] },
  clashes: [[0, 1]],
  regions: { rings: [], label: [] },
  ground: { land: [], borders: [] },
};

test("every site is either on the map or listed as unlocated", () => {
  const model = buildModel(payload);
  assert.deepEqual(model.located, [0, 2]);
  assert.deepEqual(model.unlocated, [1]);
  assert.deepEqual(model.statementsOf, [[0, 1], [2], []]);
  assert.deepEqual(model.populationsOf, [[], [], [0]]);
});

test("contested sites are drawn last, so that nothing hides them", () => {
  assert.deepEqual(drawingOrder(buildModel(payload)), [2, 0]);
});

test("each side of a clash knows the other", () => {
  const clashes = clashesByStatement([
    [0, 1],
    [0, 2],
  ]);
  assert.deepEqual(clashes.get(0), [1, 2]);
  assert.deepEqual(clashes.get(2), [0]);
});

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
