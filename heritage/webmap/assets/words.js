// What the page says, in the language that its reader chose; what a source says stays as it was given.

import { keyOfRegion } from "./filter.js";

export function createWords(model, language) {
  const labels = model.labels[language] ?? model.labels.en;
  const say = (key, fields = {}) => (Object.hasOwn(labels, key) ? labels[key] : key).replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(fields, name) ? fields[name] : whole));
  const own = (named) => named.label?.[language] ?? named.label?.en ?? say(named.id);
  const numbers = new Intl.NumberFormat(language);
  return {
    language,
    direction: labels.direction,
    say,
    own,
    capital: (text) => text.charAt(0).toLocaleUpperCase(language) + text.slice(1),
    number: (value) => numbers.format(value),
    percent: (share) => (share === null ? "–" : `${Math.round(share * 100)} %`),
    collator: new Intl.Collator(language),
    method: (id) => own(model.methods.find((method) => method.id === id) ?? { id }),
  };
}

export function regionName(model, words, key) {
  const { name } = model.regions;
  if (key < name.length) {
    return name[key];
  }
  return words.say(key === name.length ? "outside" : "without_position");
}

// What the reader chose of the sites: on paper nothing else tells of it.
function chosenOf({ model, state, words, result }) {
  const { say } = words;
  const left = [...model.kinds.filter(({ id }) => state.hiddenKinds.has(id)), ...result.values.filter(({ id }) => state.hiddenValues.has(id))].map(words.own);
  return [
    state.region && `${say("region")} ${regionName(model, words, keyOfRegion(model, state.region))}`,
    state.query && `“${state.query}”`,
    state.contestedOnly && say("contested_only"),
    state.spokenOnly && say("spoken_only"),
    left.length && say("caption_without", { what: left.join(", ") }),
  ].filter(Boolean);
}

// One sentence on what is counted: of what, as of when, by whose word, under which policy, from which files.
export function captionOf(app) {
  const { model, state, words } = app;
  const { say } = words;
  const aspect = model.aspects[state.aspect];
  const parts = [say("caption_of", { aspect: words.capital(words.own(aspect)), number: words.number(model.sites.count) })];
  parts.push(state.asOf === null ? say("caption_always") : say("caption_as_of", { date: state.asOf }));
  if (model.question.knownBy !== null) {
    parts.push(say("caption_known_by", { date: model.question.knownBy }));
  }
  if (aspect.ofCommunity && state.community !== null) {
    parts.push(say("caption_community", { community: state.community }));
  }
  parts.push(state.accordingTo.length ? say("caption_according_to", { who: state.accordingTo.join(", ") }) : say("caption_everyone"));
  if (model.repeats) {
    parts.push(say("caption_repeats"));
  }
  parts.push(say(`caption_${state.conflict}`));
  const files = (roles) => [...new Set(model.inputs.filter(({ role }) => roles.includes(role)).map(({ name }) => name))].join(", ");
  parts.push(...model.selected.map((what) => say("caption_selected", { what })));
  parts.push(say("caption_from", { files: files(["sites", "statements"]) }));
  const ofRegions = say(model.ofWorld ? "caption_world" : "caption_regions", { files: files(["regions"]) });
  const told = model.regions.id.length ? [...parts, ofRegions] : parts;
  const held = model.counts.withheld ? ` ${say("caption_withheld", { number: words.number(model.counts.withheld) })}` : "";
  const cells = model.counts.generalised ? ` ${say("caption_cells", { number: words.number(model.counts.generalised) })}` : "";
  const named = (model.title === model.catalogue.title ? ["licence"] : ["title", "licence"]).filter((name) => name in model.catalogue).map((name) => ` ${say(`metadata_${name}`)}: ${model.catalogue[name].replace(/\.+$/, "")}.`);
  const chosen = chosenOf(app);
  const only = chosen.length ? ` ${say("caption_chosen", { what: chosen.join("; ") })}` : "";
  return `${told.join("; ")}.${only}${held}${cells}${named.join("")}`;
}
