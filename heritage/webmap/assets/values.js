// The value of every site, and how values add up: the same numbers as catalogue.summary().

import { disputedView } from "./aspects.js";
import { clashesOf, decides, heldOf, isUndated, lastOf, prepare } from "./holding.js";

// As heritage/webmap/columns.py writes them.
export const [CONTESTED, UNDATED, LOWER, UPPER, SHARE, ASSESSED] = [1, 2, 4, 8, 16, 32];

// Values of an aspect: its top-level terms, then contested and unassessed.
function valuesOf(aspect) {
  const terms = aspect.terms.map((term, place) => ({ ...term, place })).filter((term) => term.top === term.place);
  return [...terms, { id: "contested", contested: true }, { id: "unassessed", hollow: true }];
}

function disputed(model, question) {
  const contested = new Set();
  model.aspects.forEach((aspect, index) => {
    if ((aspect.implied ?? null) !== null) {
      const view = disputedView(model, index);
      const asked = prepare(model, { ...question, aspect: index, day: null, community: null }, view);
      view.sites.filter((site) => clashesOf(asked, heldOf(asked, site), 1).length).forEach((site) => contested.add(site));
    }
  });
  return contested;
}

export function evaluate(model, question) {
  const asked = prepare(model, question);
  const { aspect, view } = asked;
  const values = valuesOf(aspect);
  const indexOf = new Int16Array(aspect.terms.length + 1).fill(-1);
  values.forEach(({ place }, index) => {
    if (place !== undefined) {
      indexOf[place + 1] = index;
    }
  });
  const sharing = new Set((aspect.shareOf ?? []).map((place) => place + 1));
  const [contestedValue, unassessed] = [values.length - 2, values.length - 1];
  const value = new Uint8Array(model.sites.count).fill(unassessed);
  const flags = new Uint8Array(model.sites.count);
  const doubted = disputed(model, question);
  for (let site = 0; site < model.sites.count; site += 1) {
    const { last, mixed } = lastOf(asked, site);
    if (last === -1) {
      flags[site] = UPPER | (isUndated(asked, site) ? UNDATED : 0);
    } else {
      const held = mixed ? heldOf(asked, site) : [last];
      const contested = mixed && clashesOf(asked, held, 1).length > 0;
      const decided = decides(asked, held, contested);
      const top = decided === null ? 0 : view.tops[decided] || asked.unknown;
      value[site] = decided === null ? contestedValue : indexOf[top];
      const share = decided !== null && sharing.has(top);
      const open = decided !== null && top === asked.unknown;
      const saidByAny = contested && held.some((place) => sharing.has(view.tops[place]));
      flags[site] =
        (contested ? CONTESTED : 0) |
        (share ? SHARE : 0) |
        (open ? 0 : ASSESSED) |
        (share && !contested && !doubted.has(site) ? LOWER : 0) |
        (share || saidByAny || open ? UPPER : 0);
    }
  }
  return { aspect, values, value, flags };
}

// What was asked when the page was made, as its maker found it: summary() and the page agree.
export function given(model, question) {
  const aspect = model.aspects[question.aspect];
  return { aspect, values: valuesOf(aspect), value: model.sites.value, flags: model.sites.valueFlags };
}

// Counts per row: keys gives the row of each site, mask tells which sites count.
export function summarise({ values, value, flags }, keys, size, mask = null) {
  const rows = Array.from({ length: size }, () => ({ counts: new Array(values.length).fill(0), undated: 0, sites: 0, share: 0, assessed: 0, lower: 0, upper: 0 }));
  for (let site = 0; site < value.length; site += 1) {
    if (mask === null || mask[site]) {
      const row = rows[keys[site]];
      const flag = flags[site];
      row.counts[value[site]] += 1;
      row.sites += 1;
      row.undated += Number((flag & UNDATED) !== 0);
      row.share += Number((flag & SHARE) !== 0);
      row.assessed += Number((flag & ASSESSED) !== 0);
      row.lower += Number((flag & LOWER) !== 0);
      row.upper += Number((flag & UPPER) !== 0);
    }
  }
  return rows.map(withShares);
}

function withShares(row) {
  const of = (part, whole) => (whole ? part / whole : null);
  return { ...row, proportion: of(row.share, row.assessed), least: of(row.lower, row.sites), most: of(row.upper, row.sites) };
}

// The row of each site in a table by region: its region, outside of all, or without a position.
export function regionKeys(model) {
  const { count, located, region } = model.sites;
  const regions = model.regions.id.length;
  return new Uint32Array(count).map((_, site) => (region[site] ? region[site] - 1 : regions + Number(site >= located)));
}
