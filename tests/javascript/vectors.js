// Runs the page's own functions on catalogues that Python wrote, one per line, and compares their summaries.
// node tests/javascript/vectors.js FILE

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { isDeepStrictEqual } from "node:util";

import { createStore } from "../../heritage/webmap/assets/decode.js";
import { buildModel } from "../../heritage/webmap/assets/model.js";
import { evaluate, given, regionKeys, summarise } from "../../heritage/webmap/assets/values.js";

const close = (left, right) => left === right || (left !== null && right !== null && Math.abs(left - right) < 1e-12);

function keysOf(model, by, sites) {
  return by === "site_id"
    ? [Uint32Array.from(sites.keys()), sites]
    : [regionKeys(model), [...model.regions.id, "(outside)", "(unlocated)"]];
}

const questionOf = (model, asked) => ({ ...asked, aspect: model.aspects.findIndex(({ id }) => id === asked.aspect) });

function rowsOf(result, [keys, names]) {
  return summarise(result, keys, names.length)
    .map((row, key) => ({ ...row, key: names[key], counts: Object.fromEntries(result.values.map(({ id }, i) => [id, row.counts[i]])) }))
    .filter(({ sites }) => sites > 0);
}

function differences(found, expected) {
  const byKey = new Map(found.map((row) => [row.key, row]));
  if (found.length !== expected.length) {
    return [`${found.length} rows instead of ${expected.length}`];
  }
  return expected.flatMap((row) => {
    const own = byKey.get(row.key);
    const wrong = Object.keys(row.counts).filter((name) => own?.counts[name] !== row.counts[name]);
    wrong.push(...["sites", "undated"].filter((name) => own?.[name] !== row[name]));
    if ("proportion" in row) {
      wrong.push(...["proportion", "least", "most"].filter((name) => !close(own?.[name] ?? null, row[name])));
    }
    return wrong.map((name) => `${row.key} ${name}: ${JSON.stringify(own?.counts[name] ?? own?.[name])} instead of ${JSON.stringify(row.counts[name] ?? row[name])}`);
  });
}

// What a page carries of the answer to its first question, it would find itself.
function otherValues(result, carried) {
  return isDeepStrictEqual([...result.value, ...result.flags], carried) ? [] : ["other values than the page carries"];
}

let [catalogues, questions, wrong] = [0, 0, 0];
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const { parts, asked, by, sites } = JSON.parse(line);
  const store = createStore((name) => [parts[name]]);
  const model = buildModel(await store.json("head"), await store.bytes("columns"));
  const keys = keysOf(model, by, sites);
  catalogues += 1;
  const first = questionOf(model, model.question);
  const { value, flags } = given(model, first);
  for (const what of otherValues(evaluate(model, first), [...value, ...flags])) {
    console.error(`catalogue ${catalogues}, its first question: ${what}`);
    wrong += 1;
  }
  for (const { question, expected, carried } of asked) {
    questions += 1;
    const result = evaluate(model, questionOf(model, question));
    const found = [...differences(rowsOf(result, keys), expected), ...otherValues(result, carried)];
    if (found.length && wrong < 5) {
      console.error(`catalogue ${catalogues}, ${JSON.stringify(question)}:\n  ${found.join("\n  ")}`);
    }
    wrong += Number(found.length > 0);
  }
}
console.log(JSON.stringify({ catalogues, questions, wrong }));
process.exitCode = wrong ? 1 : 0;
