// The columns of a page with what every part of it asks of them.

import { readColumn } from "./decode.js";
import { boundsOfRing, worldRing, worldX, worldY } from "./mercator.js";

export const NO_DAY = -2147483648;
const MICRO = 1e6;

function starts(perSite) {
  const start = new Uint32Array(perSite.length + 1);
  for (let site = 0; site < perSite.length; site += 1) {
    start[site + 1] = start[site] + perSite[site];
  }
  return start;
}

function days(column, firstDay) {
  return Int32Array.from(column, (value) => (value === 0 ? NO_DAY : value - 1 + firstDay));
}

// Who speaks: the assessor, else one unknown voice per source, else the statement alone; a repetition speaks as what it repeats.
function voicesOf({ assessor, source, repeating, repeated }, assessors, sources) {
  const voice = new Uint32Array(assessor.length);
  for (let row = 0; row < voice.length; row += 1) {
    if (assessor[row]) {
      voice[row] = assessor[row];
    } else {
      voice[row] = 1 + assessors + (source[row] || sources + 1 + row);
    }
  }
  const own = voice.slice();
  repeating.forEach((row, i) => {
    voice[row] = own[repeated[i]];
  });
  return voice;
}

function sitesOf(column, located) {
  const [lon, lat] = [column("lon"), column("lat")];
  const x = new Float64Array(located);
  const y = new Float64Array(located);
  for (let site = 0; site < located; site += 1) {
    x[site] = worldX(lon[site] / MICRO);
    y[site] = worldY(lat[site] / MICRO);
  }
  const kind = column("kind");
  const others = ["region", "certain", "uncertainty", "cell", "locationSource", "value", "valueFlags"].map((name) => [name, column(name)]);
  return { count: kind.length, located, lon, lat, x, y, kind, ...Object.fromEntries(others) };
}

export function buildModel(head, bytes) {
  const column = (name) => readColumn(bytes, head.columns[name]);
  const named = (...names) => Object.fromEntries(names.map((name) => [name, column(name)]));
  const sites = sitesOf(column, head.columns.lon[1]);
  sites.statements = starts(column("statementsPerSite"));
  sites.populations = starts(column("populationsPerSite"));
  const said = named("aspect", "term", "time", "assessor", "community", "language", "source", "confidence");
  const times = named("possible_from", "certain_from", "seen_until", "stated_by", "flags", "when", "stated");
  let voice = null;
  const statements = {
    ...said,
    count: said.aspect.length,
    // The first drawing can do without.
    get voice() {
      voice ??= voicesOf({ ...said, ...named("repeating", "repeated") }, head.assessors.length, head.counts.sources);
      return voice;
    },
    ...named("superseding", "superseded"),
  };
  return {
    ...head,
    sites,
    statements,
    times: {
      possible: days(times.possible_from, head.firstDay),
      certain: days(times.certain_from, head.firstDay),
      seen: days(times.seen_until, head.firstDay),
      stated: days(times.stated_by, head.firstDay),
      flags: times.flags,
      whenText: times.when,
      statedText: times.stated,
    },
    populations: named("populationYear", "population", "populationCommunity", "populationSource"),
    publisher: column("publisher"),
    views: new Map(),
  };
}

// Outlines come as steps in 1/100,000 degree.
const PER_DEGREE = 1e5;

function ringOf(steps) {
  const degrees = new Float64Array(steps.length);
  let [lon, lat] = [0, 0];
  for (let i = 0; i < steps.length; i += 2) {
    lon += steps[i];
    lat += steps[i + 1];
    degrees[i] = lon / PER_DEGREE;
    degrees[i + 1] = lat / PER_DEGREE;
  }
  const world = worldRing(degrees);
  return { world, bounds: boundsOfRing(world) };
}

export function buildShapes(told) {
  const rings = (list) => list.map(ringOf);
  return {
    regions: told.regions.map(rings),
    regionLabels: told.regionLabels.map(([lon, lat]) => [worldX(lon), worldY(lat)]),
    outlines: new Map(told.sites.site.map((site, i) => [site, { rings: rings(told.sites.rings[i]), closed: told.sites.closed[i], simplified: told.sites.simplified[i] }])),
    land: rings(told.land),
    lakes: rings(told.lakes),
    borders: rings(told.borders),
    towns: told.towns.map(([name, lon, lat]) => ({ name, x: worldX(lon), y: worldY(lat) })),
    backdropAreas: rings(told.backdropAreas),
    backdropLines: rings(told.backdropLines),
  };
}
