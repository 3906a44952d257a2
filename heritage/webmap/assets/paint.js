// Everything that the canvas shows: ground, regions by share, outlines, rings of groups, single sites.

import { CONTESTED } from "./values.js";

const SYMBOL_SCALE = 1.4;
const STRIPE_GAP = 9;
const STRIPE_WIDTH = 3.5;
const WIDE = 0.25; // bounds this far apart leave a share hardly known
const LEAST_CELL = 12; // pixels from which on a cell is drawn
const LEAST_CIRCLE = 9; // pixels
const UNSURE = 1000; // metres
const MOST_TOWNS = 14; // named at once
const TENTHS = 10;
const EARTH = 40075016.686; // metres around the equator

// From nothing to everything, light to dark.
export function shadeOf(share) {
  if (share === null) {
    return null;
  }
  const [light, dark] = [
    [253, 240, 222],
    [196, 110, 96],
  ];
  return `rgb(${light.map((value, i) => Math.round(value + (dark[i] - value) * share)).join(",")})`;
}

function isWide({ least, most }) {
  return most - least >= WIDE;
}

export function colourOf(value, palette) {
  return value.colour ?? (value.contested ? palette.contested : palette.unassessed);
}

export function paletteOf(root) {
  const style = getComputedStyle(root);
  const names = ["shade", "ink", "paper", "land", "water", "border", "line", "label", "halo", "contested", "unassessed"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

function shows(state, layer) {
  return !state.hiddenLayers.has(layer);
}

function trace(context, view, rings, close) {
  context.beginPath();
  for (const { world, bounds } of rings) {
    const visible =
      bounds[2] * view.scale > view.left &&
      bounds[0] * view.scale < view.left + view.width &&
      bounds[3] * view.scale > view.top &&
      bounds[1] * view.scale < view.top + view.height;
    for (let i = 0; visible && i < world.length; i += 2) {
      context[i === 0 ? "moveTo" : "lineTo"](world[i] * view.scale - view.left, world[i + 1] * view.scale - view.top);
    }
    if (visible && close) {
      context.closePath();
    }
  }
}

function fill(context, view, rings, colour) {
  trace(context, view, rings, true);
  context.fillStyle = colour;
  context.fill("evenodd");
}

function stroke(context, view, rings, colour, width, close = false) {
  trace(context, view, rings, close);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

// Stripes instead of a full shade: the share is hardly known. They are anchored to the ground.
function stripe(context, view, shade) {
  context.save();
  context.clip("evenodd");
  context.beginPath();
  const phase = (view.left - view.top) % STRIPE_GAP;
  for (let start = -view.height - STRIPE_GAP - phase; start < view.width + STRIPE_GAP; start += STRIPE_GAP) {
    context.moveTo(start, 0);
    context.lineTo(start + view.height, view.height);
  }
  context.strokeStyle = shade;
  context.lineWidth = STRIPE_WIDTH;
  context.stroke();
  context.restore();
}

function paintGround(context, view, { shapes, state, palette }) {
  if (shows(state, "ground")) {
    fill(context, view, shapes.land, palette.land);
    fill(context, view, shapes.lakes, palette.water);
  }
  fill(context, view, shapes.backdropAreas, palette.land);
  stroke(context, view, shapes.backdropAreas, palette.border, 0.8, true);
  stroke(context, view, shapes.backdropLines, palette.border, 1.2);
}

function paintRegions(context, view, { shapes, table, state, model, palette }) {
  const regions = shows(state, "regions") ? shapes.regions : [];
  regions.forEach((rings, region) => {
    const shade = table.shares ? shadeOf(table.rows[region].proportion) : null;
    if (shade !== null) {
      trace(context, view, rings, true);
      context.globalAlpha = Number(palette.shade);
      if (isWide(table.rows[region])) {
        stripe(context, view, shade);
      } else {
        context.fillStyle = shade;
        context.fill("evenodd");
      }
      context.globalAlpha = 1;
    }
  });
  regions.forEach((rings, region) => {
    const chosen = model.regions.id[region] === state.region;
    stroke(context, view, rings, chosen ? palette.ink : palette.line, chosen ? 2.4 : 0.8, true);
  });
  if (shows(state, "ground")) {
    stroke(context, view, shapes.borders, palette.border, 1);
  }
}

function write(context, text, x, y, palette) {
  context.strokeStyle = palette.halo;
  context.lineWidth = 3;
  context.strokeText(text, x, y);
  context.fillStyle = palette.label;
  context.fillText(text, x, y);
}

// Names of regions that have room, then of towns, the largest first, where they cover no other name.
function paintLabels(context, view, { shapes, model, state, palette }) {
  Object.assign(context, { textAlign: "center", textBaseline: "middle", lineJoin: "round", font: "500 11px system-ui, sans-serif" });
  const taken = [];
  const at = (x, y) => [x * view.scale - view.left, y * view.scale - view.top];
  (shows(state, "regions") ? shapes.regionLabels : []).forEach(([x, y], region) => {
    const name = model.regions.name[region];
    const widest = Math.max(...shapes.regions[region].map(({ bounds }) => bounds[2] - bounds[0]));
    const width = context.measureText(name).width;
    if (widest * view.scale > width * 1.15) {
      const [px, py] = at(x, y);
      write(context, name, px, py, palette);
      taken.push([px - width / 2, py - 8, px + width / 2, py + 8]);
    }
  });
  context.font = "10px system-ui, sans-serif";
  let left = shows(state, "ground") ? MOST_TOWNS : 0;
  for (const { name, x, y } of shapes.towns) {
    const [px, py] = at(x, y);
    if (left > 0 && px > 0 && py > 0 && px < view.width && py < view.height) {
      const box = [px - name.length * 3 - 4, py - 14, px + name.length * 3 + 4, py + 5];
      if (!taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) {
        taken.push(box);
        left -= 1;
        context.fillStyle = palette.label;
        context.fillRect(px - 1.2, py - 1.2, 2.4, 2.4);
        write(context, name, px, py - 8, palette);
      }
    }
  }
}

function circle(context, x, y, radius, colour, width, dashes = []) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.setLineDash(dashes);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
  context.setLineDash([]);
}

// Pixels of the uncertainty of a site's position; 0 where it is small or not known.
function unsurePixels({ sites }, view, site) {
  const metres = (sites.uncertainty[site] - 1) / TENTHS;
  const scale = (256 * view.scale) / (EARTH * Math.cos((sites.lat[site] / 1e6) * (Math.PI / 180)));
  const pixels = metres * scale;
  if (pixels >= LEAST_CIRCLE) {
    return pixels;
  }
  return metres >= UNSURE || sites.certain[site] === 1 ? LEAST_CIRCLE + 2 : 0;
}

// Cells stand for places that are held back: each is drawn once, whatever number of sites it stands for.
function paintCells(context, view, { cells, mask, shapes, palette }) {
  const drawn = new Set();
  context.setLineDash([6, 4]);
  for (const site of cells) {
    const { rings } = shapes.outlines.get(site);
    const bounds = rings[0].bounds.join(" ");
    if (mask[site] && !drawn.has(bounds) && (rings[0].bounds[2] - rings[0].bounds[0]) * view.scale > LEAST_CELL) {
      drawn.add(bounds);
      context.globalAlpha = 0.07;
      fill(context, view, rings, palette.unassessed);
      context.globalAlpha = 1;
      stroke(context, view, rings, palette.label, 1.2, true);
    }
  }
  context.setLineDash([]);
}

function paintShapes(context, view, { result, palette, shapes }, sites) {
  for (const site of sites) {
    const { rings, closed } = shapes.outlines.get(site);
    const colour = colourOf(result.values[result.value[site]], palette);
    if (closed) {
      context.globalAlpha = 0.35;
      fill(context, view, rings, colour);
      context.globalAlpha = 1;
    }
    stroke(context, view, rings, colour, 2.5, closed);
  }
}

function paintSite(context, view, app, { x, y, site }) {
  const { model, result, paths, palette } = app;
  const value = result.values[result.value[site]];
  const colour = colourOf(value, palette);
  const unsure = shows(app.state, "circles") ? unsurePixels(model, view, site) : 0;
  if (unsure) {
    circle(context, x, y, unsure, palette.label, 1, [2, 3]);
  }
  const scale = value.hollow ? SYMBOL_SCALE * 0.72 : SYMBOL_SCALE;
  const path = paths[model.sites.kind[site] - 1] ?? paths.at(-1);
  context.save();
  context.translate(x, y);
  context.scale(scale, scale);
  context.lineWidth = 1.1;
  context.fillStyle = value.hollow ? palette.paper : colour;
  context.strokeStyle = value.hollow ? colour : palette.ink;
  context.fill(path, "evenodd");
  context.stroke(path);
  context.restore();
  if (result.flags[site] & CONTESTED) {
    circle(context, x, y, 10.4, palette.contested, 2.2);
  }
}

function paintRing(context, { result, palette }, { x, y, number, radius, counts }) {
  let angle = -Math.PI / 2;
  result.values.forEach((value, i) => {
    if (counts[i]) {
      const next = angle + (counts[i] / number) * 2 * Math.PI;
      context.beginPath();
      context.moveTo(x, y);
      context.arc(x, y, radius, angle, next);
      context.closePath();
      context.fillStyle = colourOf(value, palette);
      context.globalAlpha = value.hollow ? 0.45 : 1;
      context.fill();
      context.globalAlpha = 1;
      angle = next;
    }
  });
  context.beginPath();
  context.arc(x, y, radius * 0.62, 0, 2 * Math.PI);
  context.fillStyle = palette.paper;
  context.fill();
  circle(context, x, y, radius, palette.ink, 0.8);
  context.fillStyle = palette.ink;
  context.font = "600 10px system-ui, sans-serif";
  context.fillText(number < 1000 ? number : number < 1e6 ? `${Math.round(number / 1000)}k` : `${Math.round(number / 1e5) / 10}M`, x, y + 0.5);
}

function paintSelection(context, view, { model, palette }, site) {
  const [x, y] = [model.sites.x[site] * view.scale - view.left, model.sites.y[site] * view.scale - view.top];
  circle(context, x, y, 16, palette.halo, 3.4);
  circle(context, x, y, 16, palette.ink, 1.8, [5, 3]);
}

export function paint(context, view, app, groups, sitesWithShape) {
  context.clearRect(0, 0, view.width, view.height);
  paintGround(context, view, app);
  paintRegions(context, view, app);
  paintCells(context, view, app);
  paintShapes(context, view, app, sitesWithShape);
  paintLabels(context, view, app);
  const single = groups.filter(({ site }) => site !== null);
  const rank = ({ site }) => (app.result.values[app.result.value[site]].hollow ? 0 : 1 + (app.result.flags[site] & CONTESTED));
  single.sort((left, right) => rank(left) - rank(right)).forEach((group) => paintSite(context, view, app, group));
  Object.assign(context, { textAlign: "center", textBaseline: "middle" });
  groups.filter(({ site }) => site === null).forEach((group) => paintRing(context, app, group));
  const selected = app.selected;
  if (selected !== null && selected < app.model.sites.located) {
    paintSelection(context, view, app, selected);
  }
}
