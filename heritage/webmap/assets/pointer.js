// What a pointer does on the map: it tells, chooses, takes groups apart, and follows to regions.

import { remember } from "./address.js";
import { part } from "./elements.js";
import { keyOfRegion } from "./filter.js";
import { openList } from "./opencard.js";
import { renderSpot } from "./opened.js";
import { groupAt, regionAt, shapeAt } from "./pick.js";
import { showTab } from "./show.js";
import { regionName } from "./words.js";

const REACH = 14; // pixels around a symbol that count as on it

function boundsOf(rings) {
  const all = rings.map(({ bounds }) => bounds);
  return [Math.min(...all.map((b) => b[0])), Math.min(...all.map((b) => b[1])), Math.max(...all.map((b) => b[2])), Math.max(...all.map((b) => b[3]))];
}

function fitWorld({ map }, [left, top, right, bottom], options = {}) {
  const corner = (x, y) => map.options.crs.pointToLatLng(window.L.point(x, y), 0);
  map.fitBounds([corner(left, bottom), corner(right, top)], { animate: false, ...options });
}

export function addRegions(app) {
  app.fitRegion = (region) => {
    if (app.model.regions.id.includes(region)) {
      fitWorld(app, boundsOf(app.shapes.regions[keyOfRegion(app.model, region)]));
    }
  };
  app.chooseRegion = async (region) => {
    app.fitRegion(region);
    await app.set({ region });
    part(app.root, "ground").scrollIntoView({ block: "nearest" });
  };
}

// A group that a closer look takes apart is looked at closer; else it is listed.
async function openGroup(app, group) {
  const { model, map, mask } = app;
  const view = app.layer.view();
  const inBox = ([left, top, right, bottom]) => {
    const found = [];
    for (let site = 0; site < model.sites.located; site += 1) {
      const [x, y] = [model.sites.x[site] * view.scale, model.sites.y[site] * view.scale];
      if (mask[site] && x >= left && x < right && y >= top && y < bottom) {
        found.push(site);
      }
    }
    return found;
  };
  const sites = group.sites ?? inBox(group.box);
  const xs = sites.map((site) => model.sites.x[site]);
  const ys = sites.map((site) => model.sites.y[site]);
  const box = [xs, ys].flatMap((axis) => [axis.reduce((a, b) => Math.min(a, b)), axis.reduce((a, b) => Math.max(a, b))]);
  const closest = 256 * 2 ** map.getMaxZoom();
  const apart = Math.max(box[1] - box[0], box[3] - box[2]) * (closest / 256) > 2 * REACH;
  if (apart && map.getZoom() < map.getMaxZoom()) {
    const before = map.getZoom();
    fitWorld(app, [box[0], box[2], box[1], box[3]], { padding: [60, 60] });
    if (map.getZoom() <= before) {
      map.setZoom(before + 1, { animate: false });
    }
  } else {
    app.names ??= await app.named;
    openList(app, renderSpot(app, sites), null);
  }
}

function tipOfGroup(app, { site, number, counts }) {
  if (site !== null) {
    return app.names ? app.titleOf(site) : "";
  }
  const told = app.result.values.map((value, i) => [value, counts[i]]).filter(([, count]) => count > 0);
  return `${app.words.number(number)} ${app.words.say("sites")}: ${told.map(([value, count]) => `${app.words.own(value)} ${app.words.number(count)}`).join(", ")}`;
}

function tipOfRegion(app, region) {
  const { words, table } = app;
  const row = table.rows[region];
  const share = table.shares ? `, ${app.shareName()} ${words.percent(row.proportion)} (${words.say("bounds")} ${words.percent(row.least)} – ${words.percent(row.most)})` : "";
  return `${regionName(app.model, words, region)}: ${words.number(row.sites)} ${words.say("sites")}${share}`;
}

export function followPointer(app) {
  const { map, layer, root, shapes } = app;
  const tip = part(root, "tip");
  const at = ({ containerPoint }) => {
    const { margin } = layer.view();
    return { x: containerPoint.x + margin.x, y: containerPoint.y + margin.y };
  };
  const under = (point) => groupAt(layer.groups, point, REACH) ?? shapeAt(app, layer.view(), point, REACH / 2);
  map.on("click", (event) => {
    const group = under(at(event));
    if (group) {
      (group.site === null ? openGroup(app, group) : app.choose(group.site)).catch((error) => app.tell(error));
    }
  });
  map.on("mousemove", (event) => {
    const group = under(at(event));
    map.getContainer().classList.toggle("heritage-pointing", group !== null);
    const region = group ? null : regionAt(shapes.regions, layer.view(), at(event));
    tip.textContent = group ? tipOfGroup(app, group) : region === null ? "" : tipOfRegion(app, region);
    tip.hidden = tip.textContent === "";
  });
  map.on("mouseout", () => {
    tip.hidden = true;
  });
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    app.state = { ...app.state, view: `${map.getZoom()}/${lat.toFixed(4)}/${lng.toFixed(4)}` };
    remember(app);
    if (app.tab === "list") {
      showTab(app);
    }
  });
}
