// A drawing for each kind of site, as an SVG path around (0, 0) within 10 by 10.

const PATHS = {
  circle: "M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z",
  square: "M-4.4 -4.4H4.4V4.4H-4.4Z",
  diamond: "M0 -5.4L5.4 0L0 5.4L-5.4 0Z",
  crescent: "M2.2 -5A5.4 5.4 0 1 0 4.9 3.4A4.2 4.2 0 1 1 2.2 -5Z",
  headstone: "M-4 5V-1A4 4 0 0 1 4 -1V5Z",
  star: "M0 -5.8L1.6 -1.9L5.6 -1.7L2.5 0.9L3.5 4.9L0 2.7L-3.5 4.9L-2.5 0.9L-5.6 -1.7L-1.6 -1.9Z",
  dome: "M-5 5V1.5A5 5.6 0 0 1 -0.7 -4L0 -6L0.7 -4A5 5.6 0 0 1 5 1.5V5Z",
  cross: "M-1.6 -5.5H1.6V-2.6H4.6V0.5H1.6V5.5H-1.6V0.5H-4.6V-2.6H-1.6Z",
  "cross-square": "M-5 -5H5V5H-5ZM-1 -3.6V-1.4H-3.2V0.4H-1V3.8H1V0.4H3.2V-1.4H1V-3.6Z",
  slab: "M-3.2 -5.5H3.2V5.5H-3.2Z",
  arch: "M-5.5 4V-2.5H5.5V4H3A3 3 0 0 0 -3 4Z",
  gate: "M-5 5V-3L0 -5.5L5 -3V5H1.8V0H-1.8V5Z",
  pennant: "M-4 -5.5L5 -2.4L-2 0.6V5.5H-4Z",
};
const SVG = "http://www.w3.org/2000/svg";

export function pathOf(symbol) {
  return PATHS[symbol] ?? PATHS.diamond;
}

export function symbolNames() {
  return Object.keys(PATHS);
}

// A symbol for the legend and the card; hollow where nothing is said.
export function symbolIcon(symbol, { fill, hollow = false, ringed = false }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-8 -8 16 16");
  svg.setAttribute("class", "heritage-symbol");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", pathOf(symbol));
  path.setAttribute("fill-rule", "evenodd");
  path.setAttribute("fill", hollow ? "#ffffff" : fill);
  path.setAttribute("stroke", hollow ? fill : "currentColor");
  svg.append(path);
  if (ringed) {
    const ring = document.createElementNS(SVG, "circle");
    ring.setAttribute("r", "7.2");
    ring.setAttribute("fill", "none");
    ring.setAttribute("stroke", fill);
    ring.setAttribute("stroke-width", "1.4");
    svg.append(ring);
  }
  return svg;
}
