import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { bytesOfBase64, createStore, readColumn } from "../../heritage/webmap/assets/decode.js";

function packed(content) {
  const bytes = gzipSync(JSON.stringify(content));
  return [bytes.subarray(0, 30), bytes.subarray(30)].map((block) => block.toString("base64"));
}

test("data comes out of blocks as it went in, in any script", async () => {
  const content = { name: ["Göy məscid", "Գյուղ", "</script>"], lon: [44.5, null] };
  assert.deepEqual(await createStore(() => packed(content)).json("head"), content);
});

test("a piece that was opened is not opened again", async () => {
  let opened = 0;
  const store = createStore(() => {
    opened += 1;
    return packed({});
  });
  await store.piece("sites-0");
  await store.piece("sites-0");
  assert.equal(opened, 1);
});

test("bytes are the same where the browser has no fromBase64 of its own", () => {
  const own = Uint8Array.fromBase64;
  delete Uint8Array.fromBase64;
  try {
    assert.deepEqual([...bytesOfBase64("AP8Q")], [0, 255, 16]);
  } finally {
    if (own) {
      Uint8Array.fromBase64 = own;
    }
  }
});

test("data that was cut off is an error, not half a map", async () => {
  const cut = gzipSync(JSON.stringify({ a: "b".repeat(1000) })).subarray(0, 20).toString("base64");
  await assert.rejects(createStore(() => [cut]).json("head"));
});

test("columns are read out of byte planes", () => {
  const bytes = Uint8Array.from([9, 1, 2, 0x34, 0x78, 0x12, 0x56, 0x01, 0x02, 0, 0, 0, 0, 0, 0x80]);
  assert.deepEqual([...readColumn(bytes, [1, 2, 1, 0])], [1, 2]);
  assert.deepEqual([...readColumn(bytes, [3, 2, 2, 0])], [0x1234, 0x5678]);
  assert.deepEqual([...readColumn(bytes, [7, 2, 4, 0])], [1, 0x80000002]);
});

test("differences of neighbours are added up again", () => {
  assert.deepEqual([...readColumn(Uint8Array.from([20, 1, 4]), [0, 3, 1, 1])], [10, 9, 11]);
  const degrees = [44_500_000, -46_500_001]; // the second lies 91,000,001 below the first; folded, steps are twice as large
  const steps = [0x054e0840, 0x0ad91981];
  const planes = [0, 8, 16, 24].flatMap((bits) => steps.map((step) => (step >>> bits) & 255));
  assert.deepEqual([...readColumn(Uint8Array.from(planes), [0, 2, 4, 1])], degrees);
});
