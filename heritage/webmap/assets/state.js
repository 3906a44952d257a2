// What the reader chose, and the part of the address that keeps it.

import { communitiesOf } from "./aspects.js";
import { lastDay } from "./dates.js";

const SETS = { kinds: "hiddenKinds", values: "hiddenValues", layers: "hiddenLayers" };
export const LAYERS = ["ground", "regions", "circles"];
const SWITCHES = { contested: "contestedOnly", spoken: "spokenOnly" };
export const ASKED = ["aspect", "asOf", "accordingTo", "conflict", "community"];
const TEXTS = { region: "region", q: "query", site: "site", view: "view" };

// Of an aspect that is told by community, one is told of: the one that is chosen, else asked for, else the first.
export function withCommunity(model, state) {
  const asked = model.question.community;
  const named = model.aspects[state.aspect].ofCommunity ? communitiesOf(model, state.aspect) : [];
  const community = [state.community, asked, ...named].find((name) => named.includes(name)) ?? asked;
  return { ...state, community };
}

export function initialState(model) {
  const { question } = model;
  return withCommunity(model, {
    language: model.language,
    aspect: model.aspects.findIndex(({ id }) => id === question.aspect),
    asOf: question.asOf,
    accordingTo: question.accordingTo,
    conflict: question.conflict,
    community: question.community,
    hiddenKinds: new Set(),
    hiddenValues: new Set(),
    contestedOnly: false,
    spokenOnly: false,
    region: null,
    query: null,
    site: null,
    view: null,
    hiddenLayers: new Set(),
  });
}

// Whether a state asks what was asked when the page was made.
export function asksAsMade(model, state) {
  const start = initialState(model);
  return ASKED.every((name) => JSON.stringify(state[name]) === JSON.stringify(start[name]));
}

// The question that the page asks of its columns.
export function questionOf(model, state) {
  const { question } = model;
  const day = state.asOf === question.asOf ? question.day : lastDay(state.asOf);
  return { ...state, day, knownDay: question.knownDay };
}

export function toAddress(model, state) {
  const start = initialState(model);
  const told = new URLSearchParams();
  const aspect = model.aspects[state.aspect].id;
  const plain = { lang: [state.language, start.language], aspect: [aspect, model.aspects[start.aspect].id], policy: [state.conflict, start.conflict], community: [state.community, start.community] };
  for (const [name, [value, first]] of Object.entries(plain)) {
    if (value !== first && value !== null) {
      told.set(name, value);
    }
  }
  if (state.asOf !== start.asOf) {
    told.set("asof", state.asOf ?? "");
  }
  if (state.accordingTo.join("\n") !== start.accordingTo.join("\n")) {
    (state.accordingTo.length ? state.accordingTo : [""]).forEach((who) => told.append("who", who));
  }
  for (const [name, key] of Object.entries(SETS)) {
    [...state[key]].forEach((id) => told.append(`no${name}`, id));
  }
  for (const [name, key] of Object.entries(SWITCHES)) {
    if (state[key]) {
      told.set(name, "1");
    }
  }
  for (const [name, key] of Object.entries(TEXTS)) {
    if (state[key]) {
      told.set(name, state[key]);
    }
  }
  return told.toString();
}

export const POLICIES = ["contested", "latest", "worst", "most_confident"];

// Whatever an address holds that this page does not know is left out.
export function fromAddress(model, text) {
  const told = new URLSearchParams(text);
  let state = initialState(model);
  const among = (name, known, fallback) => (known.includes(told.get(name)) ? told.get(name) : fallback);
  state.language = among("lang", Object.keys(model.labels), state.language);
  state.conflict = among("policy", POLICIES, state.conflict);
  const aspect = model.aspects.findIndex(({ id, choosable }) => choosable && id === told.get("aspect"));
  state.aspect = aspect === -1 ? state.aspect : aspect;
  state.community = among("community", model.communities, state.community);
  state = withCommunity(model, state);
  if (told.has("asof")) {
    state.asOf = lastDay(told.get("asof")) === null ? null : told.get("asof");
  }
  if (told.has("who")) {
    state.accordingTo = told.getAll("who").filter((who) => model.assessors.includes(who) || model.publishers.includes(who));
  }
  for (const [name, key] of Object.entries(SETS)) {
    state[key] = new Set(told.getAll(`no${name}`));
  }
  for (const [name, key] of Object.entries(SWITCHES)) {
    state[key] = told.get(name) === "1";
  }
  for (const [name, key] of Object.entries(TEXTS)) {
    state[key] = told.get(name);
  }
  const regions = model.regions.id.length ? [...model.regions.id, "(outside)", "(unlocated)"] : [];
  state.region = regions.includes(state.region) ? state.region : null;
  return state;
}
