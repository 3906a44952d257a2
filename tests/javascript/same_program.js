// Tells whether two scripts are the same program, however they are written.
// node tests/javascript/same_program.js FILE FILE

import { readFileSync } from "node:fs";

import { parse } from "espree";

const PLACES = ["start", "end", "loc", "range"];

function treeOf(file) {
  const tree = parse(readFileSync(file, "utf8"), { ecmaVersion: "latest", sourceType: "module" });
  return JSON.stringify(tree, (key, value) => (PLACES.includes(key) ? undefined : value));
}

const [written, shortened] = process.argv.slice(2).map(treeOf);
console.log(written === shortened ? "same" : "different");
