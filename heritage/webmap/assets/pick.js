// What lies under a point of the screen.

const LEAST_OUTLINE = 12; // pixels from which on a shape is drawn as such

export function groupAt(groups, point, reach) {
  let best = null;
  let bestDistance = Infinity;
  for (const group of groups) {
    const distance = Math.hypot(group.x - point.x, group.y - point.y);
    if (distance <= Math.max(reach, group.radius) && distance < bestDistance) {
      best = group;
      bestDistance = distance;
    }
  }
  return best;
}

function crossings(ring, x, y) {
  let inside = false;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const crosses = ring[i + 1] > y !== ring[j + 1] > y;
    if (crosses && x < ((ring[j] - ring[i]) * (y - ring[i + 1])) / (ring[j + 1] - ring[i + 1]) + ring[i]) {
      inside = !inside;
    }
  }
  return inside;
}

function within([left, top, right, bottom], x, y) {
  return x >= left && x <= right && y >= top && y <= bottom;
}

export function isInside(rings, x, y) {
  return rings.filter(({ world, bounds }) => within(bounds, x, y) && crossings(world, x, y)).length % 2 === 1;
}

export function regionAt(regions, view, point) {
  const x = (point.x + view.left) / view.scale;
  const y = (point.y + view.top) / view.scale;
  const found = regions.findIndex((rings) => isInside(rings, x, y));
  return found === -1 ? null : found;
}

// Sites whose shape is large enough to be drawn and reaches into the view, whether or not its middle does.
export function shapesInView({ shapes, model, mask }, view) {
  const [left, top, right, bottom] = [view.left, view.top, view.left + view.width, view.top + view.height].map((edge) => edge / view.scale);
  const shown = ({ bounds: b }) => b[2] >= left && b[0] <= right && b[3] >= top && b[1] <= bottom && Math.max(b[2] - b[0], b[3] - b[1]) * view.scale > LEAST_OUTLINE;
  return Array.from(shapes.outlines.keys()).filter((site) => mask[site] && !model.sites.cell[site] && shapes.outlines.get(site).rings.some(shown));
}

function isNear(world, x, y, reach) {
  for (let i = 2; i < world.length; i += 2) {
    const [dx, dy] = [world[i] - world[i - 2], world[i + 1] - world[i - 1]];
    const along = Math.max(0, Math.min(1, ((x - world[i - 2]) * dx + (y - world[i - 1]) * dy) / (dx * dx + dy * dy || 1)));
    if (Math.hypot(world[i - 2] + along * dx - x, world[i - 1] + along * dy - y) <= reach) {
      return true;
    }
  }
  return false;
}

// The site on whose shape a point lies, as a group of one.
export function shapeAt(app, view, point, reach) {
  const [x, y] = [(point.x + view.left) / view.scale, (point.y + view.top) / view.scale];
  const hit = (site) => {
    const { rings, closed } = app.shapes.outlines.get(site);
    return (closed && isInside(rings, x, y)) || rings.some(({ world }) => isNear(world, x, y, reach / view.scale));
  };
  const site = app.layer.shapes.find(hit);
  return site === undefined ? null : { site };
}
