// Population counts of a place as a small chart, a line for each community.

import { drawn, element } from "./elements.js";

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [330, 110, 44, 16];
const COLOURS = ["#1c5d99", "#b5541c", "#4c7a2e", "#7a3f98", "#8a6d00", "#5a6068"];

function text(content, attributes) {
  const made = drawn("text", attributes);
  made.textContent = content;
  return made;
}

export function populationChart(app, counts) {
  const years = counts.map(({ year }) => year);
  if (new Set(years).size < 2) {
    return null;
  }
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const most = Math.max(...counts.map(({ count }) => count), 1);
  const x = (year) => LEFT + ((year - first) / (last - first)) * (WIDTH - LEFT - 8);
  const y = (count) => HEIGHT - BOTTOM - (count / most) * (HEIGHT - BOTTOM - 10);
  const communities = [...new Set(counts.map(({ community }) => community))];
  const marks = communities.flatMap((community, i) => {
    const own = counts.filter((count) => count.community === community);
    const colour = COLOURS[i % COLOURS.length];
    const points = own.map(({ year, count }) => `${x(year)},${y(count)}`).join(" ");
    return [drawn("polyline", { points, fill: "none", stroke: colour, "stroke-width": 1.5 }), ...own.map(({ year, count }) => drawn("circle", { cx: x(year), cy: y(count), r: 2.6, fill: colour }))];
  });
  const axes = [
    drawn("line", { x1: LEFT, x2: WIDTH - 8, y1: y(0), y2: y(0), class: "heritage-axis" }),
    text(app.words.number(most), { x: LEFT - 5, y: y(most) + 4, "text-anchor": "end" }),
    text("0", { x: LEFT - 5, y: y(0) + 4, "text-anchor": "end" }),
    text(first, { x: LEFT, y: HEIGHT - 3 }),
    text(last, { x: WIDTH - 8, y: HEIGHT - 3, "text-anchor": "end" }),
  ];
  const svg = drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "heritage-chart", role: "img", direction: "ltr" }, [...axes, ...marks]);
  svg.setAttribute("aria-label", app.words.say("populations"));
  const key = communities.map((community, i) => {
    const swatch = element("span", { className: "heritage-swatch" });
    swatch.style.backgroundColor = COLOURS[i % COLOURS.length];
    return element("span", { className: "heritage-entry" }, [swatch, community || app.words.say("everyone")]);
  });
  return element("div", {}, [svg, element("p", { className: "heritage-note heritage-entries" }, key)]);
}
