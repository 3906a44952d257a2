import assert from "node:assert/strict";
import { test } from "node:test";

import { nearestSite, regionAt } from "../../heritage/webmap/assets/pick.js";

const view = { scale: 2, left: 100, top: 0 };
const model = {
  located: [0, 1],
  x: [60, 62, NaN],
  y: [10, 10, NaN],
  regionShapes: [
    [
      { world: Float64Array.from([50, 0, 70, 0, 70, 20, 50, 20]), bounds: [50, 0, 70, 20] },
      { world: Float64Array.from([58, 8, 62, 8, 62, 12, 58, 12]), bounds: [58, 8, 62, 12] },
    ],
  ],
};

test("the nearest symbol within reach is meant", () => {
  assert.equal(nearestSite(model, view, { x: 21, y: 20 }, 14), 0);
  assert.equal(nearestSite(model, view, { x: 23.5, y: 20 }, 14), 1);
  assert.equal(nearestSite(model, view, { x: 60, y: 20 }, 14), null);
});

test("a region is what its outline holds, but for its holes", () => {
  assert.equal(regionAt(model, view, { x: 4, y: 4 }), 0);
  assert.equal(regionAt(model, view, { x: 20, y: 20 }), null);
  assert.equal(regionAt(model, view, { x: -40, y: 4 }), null);
});
