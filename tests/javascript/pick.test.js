import assert from "node:assert/strict";
import { test } from "node:test";

import { groupAt, regionAt } from "../../heritage/webmap/assets/pick.js";

const view = { scale: 2, left: 100, top: 0 };
const groups = [
  { x: 20, y: 20, radius: 8 },
  { x: 24, y: 20, radius: 8 },
  { x: 200, y: 20, radius: 22 },
];
const regions = [
  [
    { world: Float64Array.from([50, 0, 70, 0, 70, 20, 50, 20]), bounds: [50, 0, 70, 20] },
    { world: Float64Array.from([58, 8, 62, 8, 62, 12, 58, 12]), bounds: [58, 8, 62, 12] },
  ],
];

test("the nearest symbol within reach is meant, a ring as far as it goes", () => {
  assert.equal(groupAt(groups, { x: 21, y: 20 }, 14), groups[0]);
  assert.equal(groupAt(groups, { x: 23.5, y: 20 }, 14), groups[1]);
  assert.equal(groupAt(groups, { x: 60, y: 20 }, 14), null);
  assert.equal(groupAt(groups, { x: 220, y: 20 }, 14), groups[2]);
});

test("a region is what its outline holds, but for its holes", () => {
  assert.equal(regionAt(regions, view, { x: 4, y: 4 }), 0);
  assert.equal(regionAt(regions, view, { x: 20, y: 20 }), null);
  assert.equal(regionAt(regions, view, { x: -40, y: 4 }), null);
});
