// Statements on a line of time: a bar from the first day on which each can have begun to the last day that it speaks of.

import { yearOfDay } from "./dates.js";
import { drawn, element } from "./elements.js";
import { NO_DAY } from "./model.js";

const [WIDTH, ROW, LABELS] = [330, 13, 16];
const MOST = 60; // bars that can be told apart

function spanOf({ model }, row) {
  const time = model.statements.time[row];
  const { possible, certain, seen, stated } = model.times;
  const days = [possible[time], certain[time], seen[time]].filter((day) => day !== NO_DAY);
  if (!days.length) {
    return null;
  }
  return { first: Math.min(...days), last: Math.max(...days), open: possible[time] === NO_DAY, certain: certain[time], said: stated[time] };
}

export function lineOfTime(app, statements) {
  const spans = statements.map((statement) => ({ statement, span: spanOf(app, statement.row) })).filter(({ span }) => span !== null);
  if (spans.length < 2 || spans.length > MOST) {
    return null;
  }
  const first = Math.min(...spans.map(({ span }) => span.first));
  const last = Math.max(...spans.map(({ span }) => span.last), first + 365);
  const at = (day) => 4 + ((day - first) / (last - first)) * (WIDTH - 8);
  const bars = spans.map(({ statement, span }, i) => {
    const [from, to] = [span.open ? 0 : at(span.first), at(span.last)];
    const bar = drawn("rect", { x: from, y: LABELS + i * ROW + 2, width: Math.max(4, to - from), height: ROW - 5, rx: 2, fill: statement.colour, class: span.open ? "heritage-open" : "" });
    bar.append(drawn("title"));
    bar.firstChild.textContent = `${statement.label}: ${statement.assessor}`;
    return bar;
  });
  const years = [first, last].map((day, i) => {
    const text = drawn("text", { x: i === 0 ? 4 : WIDTH - 4, y: 11, "text-anchor": i === 0 ? "start" : "end" });
    text.textContent = yearOfDay(day);
    return text;
  });
  const asOf = app.question.day;
  const now = asOf !== null && asOf >= first && asOf <= last ? [drawn("line", { x1: at(asOf), x2: at(asOf), y1: LABELS - 2, y2: LABELS + spans.length * ROW, class: "heritage-now" })] : [];
  const height = LABELS + spans.length * ROW;
  const svg = drawn("svg", { viewBox: `0 0 ${WIDTH} ${height}`, class: "heritage-time-line", role: "img", direction: "ltr" }, [...years, ...bars, ...now]);
  svg.setAttribute("aria-label", app.words.say("line_of_time"));
  return element("div", {}, [svg]);
}
