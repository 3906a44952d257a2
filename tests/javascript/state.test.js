import assert from "node:assert/strict";
import { test } from "node:test";

import { asksAsMade, fromAddress, initialState } from "../../heritage/webmap/assets/state.js";

const STATUS = { id: "status", choosable: true, ofCommunity: false };
const PRESENCE = { id: "presence", choosable: true, ofCommunity: true };

function modelOf(aspect, question = {}) {
  return {
    language: "en",
    labels: { en: {}, az: {} },
    aspects: [STATUS, PRESENCE],
    question: { aspect, asOf: null, accordingTo: [], conflict: "contested", community: null, ...question },
    communities: ["P"],
    assessors: ["A"],
    publishers: [],
    regions: { id: ["r"] },
    statements: { aspect: [1, 2], community: [0, 1] },
  };
}

test("a page that is opened asks what it was made for, whatever else its reader chose", () => {
  const model = modelOf("status", { asOf: "1994", accordingTo: ["A"] });
  assert.ok(asksAsMade(model, initialState(model)));
  assert.ok(asksAsMade(model, fromAddress(model, "lang=az&region=r&contested=1&nokinds=mosque")));
});

test("another day, voice, policy or aspect is another question, and the way back leads to the first", () => {
  const model = modelOf("status");
  for (const address of ["asof=1994", "who=A", "policy=worst", "aspect=presence"]) {
    assert.ok(!asksAsMade(model, fromAddress(model, address)), address);
  }
  assert.ok(asksAsMade(model, { ...fromAddress(model, "asof=1994"), asOf: null }));
});

test("an aspect that is told of one community is told of the one that is named, also at first", () => {
  const model = modelOf("presence");
  assert.equal(initialState(model).community, "P");
  assert.ok(asksAsMade(model, fromAddress(model, "")));
});
