import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { bytesOfBase64, unpack } from "../../heritage/webmap/assets/decode.js";

test("data comes out of blocks as it went in, in any script", async () => {
  const payload = { name: ["Göy məscid", "Գյուղ", "</script>"], lon: [44.5, null] };
  const packed = gzipSync(JSON.stringify(payload));
  const blocks = [packed.subarray(0, 30), packed.subarray(30)].map((block) => block.toString("base64"));
  assert.deepEqual(await unpack(blocks), payload);
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
  const packed = gzipSync(JSON.stringify({ a: "b".repeat(1000) }));
  await assert.rejects(unpack([packed.subarray(0, 20).toString("base64")]));
});
