// What is asked: aspect, assessor, policy, community, region, words; and the bar of years below the map.

import { communitiesOf } from "./aspects.js";
import { yearOfDay } from "./dates.js";
import { button, element } from "./elements.js";
import { NO_DAY } from "./model.js";
import { LAYERS, POLICIES, withCommunity } from "./state.js";
import { icon } from "./statements.js";

const [PLAY, PAUSE, BACK, FORTH] = ["M4 2.5L13 8L4 13.5Z", "M4 3H7V13H4ZM9 3H12V13H9Z", "M11 3L5 8L11 13", "M5 3L11 8L5 13"];
const STEP_MS = 700;

function chooser(key, label, options, chosen, onChange) {
  const select = element("select", { "aria-label": label, "data-key": key }, options.map(([value, text]) => element("option", { value, text })));
  select.value = chosen;
  select.addEventListener("change", () => onChange(select.value));
  return element("label", { className: "heritage-field" }, [element("span", { text: label }), select]);
}

function toggle(label, checked, onChange) {
  const box = element("input", { type: "checkbox" });
  box.checked = checked;
  box.addEventListener("change", () => onChange(box.checked));
  return element("label", { className: "heritage-switch" }, [box, element("span", { text: label })]);
}

function chooseAspect(app, index) {
  const { community } = withCommunity(app.model, { ...app.state, aspect: index });
  app.set({ aspect: index, community, hiddenValues: new Set() });
}

function assessorChooser(app) {
  const { model, state, words } = app;
  const said = [...new Set([...model.assessors, ...model.publishers])].sort(words.collator.compare);
  const start = model.question.accordingTo;
  const several = start.length > 1 ? [["*", start.join(", ")]] : [];
  const chosen = state.accordingTo.length > 1 ? "*" : state.accordingTo.length ? `=${state.accordingTo[0]}` : "";
  const options = [["", words.say("everyone_heard")], ...several, ...said.map((name) => [`=${name}`, name])];
  return chooser("according_to", words.say("according_to"), options, chosen, (value) => app.set({ accordingTo: value === "*" ? start : value === "" ? [] : [value.slice(1)] }));
}

function layerSwitch(app, layer) {
  const { hiddenLayers } = app.state;
  return toggle(app.words.say(`show_${layer}`), !hiddenLayers.has(layer), (shown) => {
    const others = [...hiddenLayers].filter((other) => other !== layer);
    app.set({ hiddenLayers: new Set(shown ? others : [...others, layer]) });
  });
}

export function renderControls(app) {
  const { model, state, words } = app;
  const { say } = words;
  const aspects = model.aspects.map((aspect, i) => [String(i), words.capital(words.own(aspect)), aspect.choosable]).filter(([, , choosable]) => choosable);
  const policies = POLICIES.map((name) => [name, say(`policy_${name}`)]);
  const communities = model.aspects[state.aspect].ofCommunity ? communitiesOf(model, state.aspect) : [];
  const regions = [["", say("every_region")], ...model.regions.id.map((id, i) => [`=${id}`, model.regions.name[i]]), ["=(outside)", say("outside")], ["=(unlocated)", say("without_position")]];
  return [
    chooser("aspect", say("aspect"), aspects, String(state.aspect), (value) => chooseAspect(app, Number(value))),
    communities.length ? chooser("community", say("community"), communities.map((name) => [name, name]), state.community, (community) => app.set({ community })) : null,
    assessorChooser(app),
    chooser("policy", say("policy"), policies, state.conflict, (conflict) => app.set({ conflict })),
    model.regions.id.length ? chooser("region", say("region"), regions, state.region === null ? "" : `=${state.region}`, (value) => app.chooseRegion(value === "" ? null : value.slice(1))) : null,
    element("div", { className: "heritage-switches" }, [
      toggle(say("contested_only"), state.contestedOnly, (contestedOnly) => app.set({ contestedOnly })),
      toggle(say("spoken_only"), state.spokenOnly, (spokenOnly) => app.set({ spokenOnly })),
      ...LAYERS.filter((layer) => !(layer === "ground" && model.tiles)).map((layer) => layerSwitch(app, layer)),
    ]),
    button(say("reset"), "heritage-button", () => app.reset()),
  ].filter(Boolean);
}

export function languageChooser(app) {
  const languages = Object.entries(app.model.labels).map(([code, labels]) => [code, labels.language]);
  return chooser("language", app.words.say("language_of_page"), languages, app.state.language, (language) => app.set({ language }));
}

// The first and the last year that statements speak of; null where none says when. A slip of the pen such as 2099 does
// not stretch it beyond the day on which the page is read.
export function yearsOf(model, today = Math.floor(Date.now() / 86400e3)) {
  let [first, last] = [Infinity, -Infinity];
  for (const days of [model.times.possible, model.times.certain, model.times.seen]) {
    for (const day of days) {
      if (day !== NO_DAY) {
        first = Math.min(first, day);
        last = Math.max(last, day);
      }
    }
  }
  return first > last ? null : [yearOfDay(first), yearOfDay(Math.max(first, Math.min(last, today)))];
}

function yearText(year) {
  return `${year < 0 ? "-" : ""}${String(Math.abs(year)).padStart(4, "0")}`;
}

// The bar of years: it is made once, and told of each change.
export function createTimeBar(app, root) {
  const years = yearsOf(app.model);
  let timer = null;
  if (years === null) {
    return () => {};
  }
  const [first, last] = years;
  const shown = () => (app.state.asOf === null ? last : yearOfDay(app.question.day));
  const go = (year) => app.set({ asOf: yearText(Math.max(first, Math.min(last, year))) });
  const slider = element("input", { type: "range", min: first, max: last, step: 1 });
  const told = element("output", {});
  const playing = button("", "heritage-play", () => (timer === null ? start() : stop()));
  const always = element("input", { type: "checkbox" });
  const stop = () => {
    clearInterval(timer);
    timer = null;
    playing.replaceChildren(icon(PLAY));
    playing.setAttribute("aria-label", app.words.say("play"));
  };
  const start = () => {
    go(app.state.asOf === null || shown() >= last ? first : shown() + 1);
    playing.replaceChildren(icon(PAUSE));
    playing.setAttribute("aria-label", app.words.say("pause"));
    timer = setInterval(() => (shown() >= last ? stop() : go(shown() + 1)), STEP_MS);
  };
  const step = (by, path) => element("button", { type: "button", className: "heritage-step", onClick: () => (stop(), go(shown() + by)) }, [icon(path)]);
  const [back, forth] = [step(-1, BACK), step(1, FORTH)];
  slider.addEventListener("input", () => (stop(), go(Number(slider.value))));
  always.addEventListener("change", () => (stop(), app.set({ asOf: always.checked ? null : yearText(Number(slider.value)) })));
  const alwaysText = element("span");
  root.replaceChildren(playing, back, slider, forth, told, element("label", { className: "heritage-switch" }, [always, alwaysText]));
  stop();
  return () => {
    const { state, words } = app;
    slider.value = shown();
    always.checked = state.asOf === null;
    told.textContent = state.asOf === null ? `${first} – ${last}` : state.asOf;
    alwaysText.textContent = words.say("all_times");
    slider.setAttribute("aria-label", words.say("as_of"));
    slider.setAttribute("aria-valuetext", told.textContent);
    back.setAttribute("aria-label", words.say("year_before"));
    forth.setAttribute("aria-label", words.say("year_after"));
    playing.setAttribute("aria-label", words.say(timer === null ? "play" : "pause"));
    root.setAttribute("aria-label", words.say("as_of"));
  };
}

