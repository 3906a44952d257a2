// Which sites count: those of the kinds, values, region and words that the reader chose.

import { CONTESTED } from "./values.js";

// A mask over all sites; what is left out of the test is told apart, so that a legend can count what it hides.
export function maskOf({ model, state, result, keys, found }, leaveOut = "") {
  const { count, kind } = model.sites;
  const mask = new Uint8Array(count);
  const kinds = Uint8Array.from({ length: model.kinds.length + 1 }, (_, i) => Number(leaveOut === "kinds" || i === 0 || !state.hiddenKinds.has(model.kinds[i - 1].id)));
  const values = Uint8Array.from(result.values, ({ id }) => Number(leaveOut === "values" || !state.hiddenValues.has(id)));
  const region = state.region === null ? -1 : keyOfRegion(model, state.region);
  const unassessed = result.values.length - 1;
  for (let site = 0; site < count; site += 1) {
    mask[site] =
      kinds[kind[site]] &
      values[result.value[site]] &
      Number(region === -1 || keys[site] === region) &
      Number(!state.contestedOnly || (result.flags[site] & CONTESTED) !== 0) &
      Number(!state.spokenOnly || result.value[site] !== unassessed) &
      (found === null ? 1 : found[site]);
  }
  return mask;
}

const ELSEWHERE = ["(outside)", "(unlocated)"];

export function keyOfRegion(model, id) {
  const index = model.regions.id.indexOf(id);
  return index === -1 ? model.regions.id.length + ELSEWHERE.indexOf(id) : index;
}

export function idOfRegion(model, key) {
  return model.regions.id[key] ?? ELSEWHERE[key - model.regions.id.length];
}
