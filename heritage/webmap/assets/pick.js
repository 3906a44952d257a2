// What lies under a point of the screen.

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

export function regionAt(regions, view, point) {
  const x = (point.x + view.left) / view.scale;
  const y = (point.y + view.top) / view.scale;
  const found = regions.findIndex(
    (rings) => rings.filter(({ world, bounds }) => within(bounds, x, y) && crossings(world, x, y)).length % 2 === 1,
  );
  return found === -1 ? null : found;
}
