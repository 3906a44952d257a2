// Everything that the canvas shows: land, borders, regions by share, sites by value and kind.

const INK = "#22262b";
const LAND = "#f6f4ee";
const BORDER = "#a9a598";
const REGION_LINE = "#7d7a70";
const LABEL = "#4d4a42";
const SYMBOL_SCALE = 1.4;
const STRIPE_GAP = 9;
const STRIPE_WIDTH = 3.5;

// From nothing destroyed to everything, light to dark.
export function shadeOf(share) {
  if (share === null) {
    return null;
  }
  const light = [253, 240, 222];
  const dark = [196, 110, 96];
  const mixed = light.map((value, i) => Math.round(value + (dark[i] - value) * share));
  return `rgb(${mixed.join(",")})`;
}

function trace(context, view, rings, close) {
  context.beginPath();
  for (const { world, bounds } of rings) {
    const visible =
      bounds[2] * view.scale - view.left > 0 &&
      bounds[0] * view.scale - view.left < view.width &&
      bounds[3] * view.scale - view.top > 0 &&
      bounds[1] * view.scale - view.top < view.height;
    if (visible) {
      for (let i = 0; i < world.length; i += 2) {
        const x = world[i] * view.scale - view.left;
        const y = world[i + 1] * view.scale - view.top;
        if (i === 0) {
          context.moveTo(x, y);
        } else {
          context.lineTo(x, y);
        }
      }
      if (close) {
        context.closePath();
      }
    }
  }
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

function paintRegions(context, view, model) {
  model.regionShapes.forEach((rings, region) => {
    const shade = shadeOf(model.regions.share[region]);
    if (shade === null) {
      return;
    }
    trace(context, view, rings, true);
    if (model.regions.wide[region]) {
      stripe(context, view, shade);
    } else {
      context.fillStyle = shade;
      context.fill("evenodd");
    }
  });
  context.lineWidth = 0.8;
  context.strokeStyle = REGION_LINE;
  for (const rings of model.regionShapes) {
    trace(context, view, rings, true);
    context.stroke();
  }
}

function paintLabels(context, view, model) {
  context.font = "500 11px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  model.regionLabels.forEach(([x, y], region) => {
    const name = model.regions.name[region];
    const widest = Math.max(...model.regionShapes[region].map(({ bounds }) => bounds[2] - bounds[0]));
    if (widest * view.scale > context.measureText(name).width * 1.15) {
      context.lineWidth = 3;
      context.strokeStyle = "rgba(255, 255, 255, 0.8)";
      context.strokeText(name, x * view.scale - view.left, y * view.scale - view.top);
      context.fillStyle = LABEL;
      context.fillText(name, x * view.scale - view.left, y * view.scale - view.top);
    }
  });
}

function paintSite(context, view, model, paths, site) {
  const value = model.values[model.sites.value[site]];
  const scale = value.hollow ? SYMBOL_SCALE * 0.72 : SYMBOL_SCALE;
  context.save();
  context.translate(model.x[site] * view.scale - view.left, model.y[site] * view.scale - view.top);
  context.scale(scale, scale);
  context.lineWidth = 1.1;
  context.fillStyle = value.hollow ? "#ffffff" : value.colour;
  context.strokeStyle = value.hollow ? value.colour : INK;
  context.fill(paths[model.sites.kind[site]], "evenodd");
  context.stroke(paths[model.sites.kind[site]]);
  if (model.sites.contested[site] === 1) {
    context.beginPath();
    context.arc(0, 0, 7.4, 0, 2 * Math.PI);
    context.lineWidth = 1.6;
    context.strokeStyle = model.contestedColour;
    context.stroke();
  }
  context.restore();
}

function paintSelection(context, view, model, site) {
  context.beginPath();
  context.arc(model.x[site] * view.scale - view.left, model.y[site] * view.scale - view.top, 15, 0, 2 * Math.PI);
  context.lineWidth = 3;
  context.strokeStyle = "#ffffff";
  context.stroke();
  context.lineWidth = 1.6;
  context.strokeStyle = INK;
  context.setLineDash([5, 3]);
  context.stroke();
  context.setLineDash([]);
}

export function paint(context, view, model, state) {
  context.clearRect(0, 0, view.width, view.height);
  trace(context, view, model.land, true);
  context.fillStyle = LAND;
  context.fill("evenodd");
  paintRegions(context, view, model);
  if (state.borders) {
    trace(context, view, model.borders, false);
    context.lineWidth = 1;
    context.strokeStyle = BORDER;
    context.stroke();
  }
  const assessed = state.order.findIndex((site) => !model.values[model.sites.value[site]].hollow);
  const hollow = assessed === -1 ? state.order.length : assessed;
  state.order.slice(0, hollow).forEach((site) => paintSite(context, view, model, state.paths, site));
  paintLabels(context, view, model);
  state.order.slice(hollow).forEach((site) => paintSite(context, view, model, state.paths, site));
  if (state.selected !== null && Number.isFinite(model.x[state.selected])) {
    paintSelection(context, view, model, state.selected);
  }
}
