// Sites in view, singly where there is room, else in rings that tell how their values divide: none lies under another.

const CELL = 64; // pixels
const MOST_SINGLE = 5000;
const ROOM = 17; // pixels between two symbols

function ringRadius(number) {
  return 11 + Math.min(11, 3.2 * Math.log10(number));
}

export function sitesInView(model, mask, view) {
  const { located, x, y } = model.sites;
  const found = new Uint32Array(located);
  let count = 0;
  const [left, top] = [view.left / view.scale, view.top / view.scale];
  const [right, bottom] = [left + view.width / view.scale, top + view.height / view.scale];
  for (let site = 0; site < located; site += 1) {
    if (mask[site] && x[site] >= left && x[site] <= right && y[site] >= top && y[site] <= bottom) {
      found[count] = site;
      count += 1;
    }
  }
  return found.subarray(0, count);
}

// Cells that stand still on the ground, each ring kept inside its own.
function cells(model, result, sites, view) {
  const columns = Math.ceil(view.width / CELL) + 2;
  const [firstX, firstY] = [Math.floor(view.left / CELL), Math.floor(view.top / CELL)];
  const size = columns * (Math.ceil(view.height / CELL) + 2);
  const width = result.values.length;
  const counts = new Uint32Array(size * width);
  const [sumX, sumY, one] = [new Float64Array(size), new Float64Array(size), new Int32Array(size).fill(-1)];
  for (const site of sites) {
    const px = model.sites.x[site] * view.scale;
    const py = model.sites.y[site] * view.scale;
    const cell = (Math.floor(py / CELL) - firstY) * columns + Math.floor(px / CELL) - firstX;
    counts[cell * width + result.value[site]] += 1;
    sumX[cell] += px;
    sumY[cell] += py;
    one[cell] = site;
  }
  const groups = [];
  for (let cell = 0; cell < size; cell += 1) {
    if (one[cell] !== -1) {
      const own = counts.subarray(cell * width, (cell + 1) * width);
      const number = own.reduce((sum, value) => sum + value, 0);
      const radius = ringRadius(number);
      const inside = (value, first) => Math.min(first + CELL - radius, Math.max(first + radius, value));
      const [cellX, cellY] = [(firstX + (cell % columns)) * CELL, (firstY + Math.floor(cell / columns)) * CELL];
      const [x, y] = [inside(sumX[cell] / number, cellX) - view.left, inside(sumY[cell] / number, cellY) - view.top];
      groups.push({ x, y, number, radius, counts: own, site: number === 1 ? one[cell] : null, box: [cellX, cellY, cellX + CELL, cellY + CELL], sites: null });
    }
  }
  return groups;
}

function merged(groups) {
  const buckets = new Map();
  const found = [];
  for (const group of groups) {
    const [column, row] = [Math.floor(group.x / CELL), Math.floor(group.y / CELL)];
    let near = null;
    for (let i = -1; i <= 1 && near === null; i += 1) {
      for (let j = -1; j <= 1 && near === null; j += 1) {
        near = (buckets.get(`${column + i} ${row + j}`) ?? []).find((other) => Math.hypot(other.x - group.x, other.y - group.y) < (group.radius + other.radius) * 0.9) ?? null;
      }
    }
    if (near === null) {
      found.push(group);
      const key = `${column} ${row}`;
      buckets.set(key, [...(buckets.get(key) ?? []), group]);
    } else {
      const number = near.number + group.number;
      near.x = (near.x * near.number + group.x * group.number) / number;
      near.y = (near.y * near.number + group.y * group.number) / number;
      near.number = number;
      near.radius = ringRadius(number);
      near.sites = [...near.sites, ...group.sites];
    }
  }
  return found;
}

function clusters(model, result, sites, view) {
  let groups = Array.from(sites, (site) => ({
    x: model.sites.x[site] * view.scale - view.left,
    y: model.sites.y[site] * view.scale - view.top,
    number: 1,
    radius: ROOM / 2,
    sites: [site],
  }));
  for (let before = Infinity; groups.length < before; ) {
    before = groups.length;
    groups = merged(groups);
  }
  return groups.map((group) => {
    const counts = new Uint32Array(result.values.length);
    group.sites.forEach((site) => {
      counts[result.value[site]] += 1;
    });
    return { ...group, counts, site: group.number === 1 ? group.sites[0] : null };
  });
}

export function groupsIn(model, result, mask, view) {
  const sites = sitesInView(model, mask, view);
  return sites.length <= MOST_SINGLE ? clusters(model, result, sites, view) : cells(model, result, sites, view);
}

