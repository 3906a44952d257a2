// What lies under a point of the screen.

export function nearestSite(model, view, point, reach) {
  let best = null;
  let bestDistance = reach * reach;
  for (const site of model.located) {
    const dx = model.x[site] * view.scale - view.left - point.x;
    const dy = model.y[site] * view.scale - view.top - point.y;
    const distance = dx * dx + dy * dy;
    if (distance <= bestDistance) {
      best = site;
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

export function regionAt(model, view, point) {
  const x = (point.x + view.left) / view.scale;
  const y = (point.y + view.top) / view.scale;
  const found = model.regionShapes.findIndex(
    (rings) => rings.filter(({ world, bounds }) => within(bounds, x, y) && crossings(world, x, y)).length % 2 === 1,
  );
  return found === -1 ? null : found;
}
