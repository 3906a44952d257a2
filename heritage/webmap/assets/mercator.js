// Web Mercator: longitude and latitude in degrees to a square of 256 by 256.

const SIZE = 256;
const LAST_LATITUDE = 85.0511287798;

export function worldX(longitude) {
  return ((longitude + 180) / 360) * SIZE;
}

export function worldY(latitude) {
  const clipped = Math.max(-LAST_LATITUDE, Math.min(LAST_LATITUDE, latitude));
  const sine = Math.sin((clipped * Math.PI) / 180);
  return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * SIZE;
}

export function degreesOf(x, y) {
  const latitude = (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / SIZE))) * 180) / Math.PI;
  return [(x / SIZE) * 360 - 180, latitude];
}

// Rings come as [longitude, latitude, longitude, latitude, ...].
export function worldRing(degrees) {
  const world = new Float64Array(degrees.length);
  for (let i = 0; i < degrees.length; i += 2) {
    world[i] = worldX(degrees[i]);
    world[i + 1] = worldY(degrees[i + 1]);
  }
  return world;
}

export function boundsOfRing(ring) {
  const bounds = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < ring.length; i += 2) {
    bounds[0] = Math.min(bounds[0], ring[i]);
    bounds[1] = Math.min(bounds[1], ring[i + 1]);
    bounds[2] = Math.max(bounds[2], ring[i]);
    bounds[3] = Math.max(bounds[3], ring[i + 1]);
  }
  return bounds;
}
