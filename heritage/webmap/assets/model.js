// The payload with what every part of the page asks of it: positions in the world square, rows by site.

import { boundsOfRing, worldRing, worldX, worldY } from "./mercator.js";

function byKey(keys, count) {
  const rows = Array.from({ length: count }, () => []);
  keys.forEach((key, row) => rows[key].push(row));
  return rows;
}

function shapes(rings) {
  return rings.map((ring) => {
    const world = worldRing(ring);
    return { world, bounds: boundsOfRing(world) };
  });
}

export function clashesByStatement(pairs) {
  const found = new Map();
  for (const [left, right] of pairs) {
    found.set(left, [...(found.get(left) ?? []), right]);
    found.set(right, [...(found.get(right) ?? []), left]);
  }
  return found;
}

export function buildModel(payload) {
  const { sites, regions, ground } = payload;
  const count = sites.id.length;
  const located = [];
  const unlocated = [];
  for (let site = 0; site < count; site += 1) {
    (sites.lon[site] === null ? unlocated : located).push(site);
  }
  return {
    ...payload,
    located,
    unlocated,
    x: sites.lon.map((value) => (value === null ? NaN : worldX(value))),
    y: sites.lat.map((value) => (value === null ? NaN : worldY(value))),
    statementsOf: byKey(payload.statements.site, count),
    populationsOf: byKey(payload.populations.site, count),
    clashes: clashesByStatement(payload.clashes),
    regionShapes: regions.rings.map(shapes),
    regionLabels: regions.label.map(([lon, lat]) => [worldX(lon), worldY(lat)]),
    land: shapes(ground.land),
    borders: shapes(ground.borders),
  };
}

// Sites in the order in which they are drawn: nothing said below, contested on top.
export function drawingOrder(model) {
  const rank = (site) => {
    const value = model.values[model.sites.value[site]];
    return value.hollow ? 0 : 1 + Number(model.sites.contested[site] === 1);
  };
  return [...model.located].sort((left, right) => rank(left) - rank(right));
}
