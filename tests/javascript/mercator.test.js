import assert from "node:assert/strict";
import { test } from "node:test";

import { boundsOfRing, worldRing, worldX, worldY } from "../../heritage/webmap/assets/mercator.js";

test("the corners and the middle of the world are where Web Mercator has them", () => {
  assert.equal(worldX(-180), 0);
  assert.equal(worldX(180), 256);
  assert.equal(worldY(0), 128);
  assert.ok(Math.abs(worldY(85.0511287798)) < 1e-6);
});

test("Yerevan is where tile arithmetic puts it", () => {
  // 40.1781 N, 44.5056 E by the tangent form of the tile formula (the code uses the sine form), at zoom 0.
  assert.ok(Math.abs(worldX(44.5056) - 159.6484267) < 1e-6);
  assert.ok(Math.abs(worldY(40.1781) - 96.7507197) < 1e-6);
});

test("poles stay on the map", () => {
  assert.ok(Number.isFinite(worldY(90)));
  assert.ok(Number.isFinite(worldY(-90)));
});

test("a ring becomes a ring with its bounds", () => {
  const ring = worldRing([-180, 0, 180, 0, 0, 80]);
  assert.deepEqual([...ring].slice(0, 4), [0, 128, 256, 128]);
  const [left, top, right, bottom] = boundsOfRing(ring);
  assert.deepEqual([left, right, bottom], [0, 256, 128]);
  assert.ok(top < 30);
});
