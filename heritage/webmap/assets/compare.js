// Two pictures of one place, one over the other: a slider uncovers the later one. It works by pointer, touch and keyboard.

import { element } from "./elements.js";

const HALF = 50;

export function compare(words, before, after, ratio) {
  before.className = "heritage-over";
  const range = element("input", { type: "range", min: "0", max: "100", value: HALF, "aria-label": words.say("before_after") });
  const stage = element("div", { className: "heritage-compare", dir: "ltr" }, [after, before, range]);
  stage.style.aspectRatio = ratio;
  const cut = () => {
    stage.style.setProperty("--cut", `${range.value}%`);
    range.setAttribute("aria-valuetext", words.say("uncovered", { number: words.number(range.value) }));
  };
  range.addEventListener("input", cut);
  cut();
  return stage;
}
