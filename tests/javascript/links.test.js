import assert from "node:assert/strict";
import { test } from "node:test";

import { safeAddress } from "../../heritage/webmap/assets/links.js";

test("web addresses become links", () => {
  assert.equal(safeAddress("https://example.org/a b"), "https://example.org/a%20b");
  assert.equal(safeAddress("http://example.org"), "http://example.org/");
});

test("whatever could run or read a file does not", () => {
  const payloads = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "vbscript:x",
    "//example.org",
    "example.org",
    "",
  ];
  for (const payload of payloads) {
    assert.equal(safeAddress(payload), null, payload);
  }
});
