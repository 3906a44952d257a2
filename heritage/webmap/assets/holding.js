// Which statements hold on a day, and which of them contradict: the rules of heritage/statements/holding.py and conflict.py.

import { viewOf } from "./aspects.js";
import { NO_DAY } from "./model.js";

const [OPEN_START, ENDS, UNDATED] = [1, 2, 4];

function begun({ possible, certain, seen, stated, flags }, time, day, knownDay, persists) {
  if (knownDay !== null && (stated[time] === NO_DAY || stated[time] > knownDay)) {
    return false;
  }
  if (day === null) {
    return possible.length > 0;
  }
  const began = (certain[time] !== NO_DAY && certain[time] <= day) || (flags[time] & OPEN_START) !== 0;
  const over = (flags[time] & ENDS) !== 0 && seen[time] < day && !persists;
  return began && !over && (flags[time] & UNDATED) === 0;
}

function goneRows(model, day, knownDay, listened) {
  const { superseding, superseded, time, aspect } = model.statements;
  const gone = new Set();
  superseding.forEach((row, i) => {
    if (listened !== null && listened[row] !== 1) {
      return; // what does not take part supersedes nothing
    }
    const { persists = false, timeless = false } = model.aspects[aspect[row] - 1] ?? {};
    const speaks = begun(model.times, time[row], day, knownDay, persists);
    if (speaks || (timeless && begun(model.times, time[row], null, knownDay, true))) {
      gone.add(superseded[i]);
    }
  });
  return gone.size ? gone : null;
}

function listenedRows(model, names) {
  if (!names.length) {
    return null;
  }
  const { assessor, source, voice, count } = model.statements;
  const voices = new Set(names.map((name) => model.assessors.indexOf(name) + 1).filter(Boolean));
  const publishers = new Set(names.map((name) => model.publishers.indexOf(name) + 1).filter(Boolean));
  const rows = new Uint8Array(count);
  for (let row = 0; row < count; row += 1) {
    const published = source[row] > 0 && publishers.has(model.publisher[source[row] - 1]);
    rows[row] = Number(published || voices.has(assessor[row]) || voices.has(voice[row]));
  }
  return rows;
}

// A question made ready: {aspect: index, day, knownDay, accordingTo, conflict, community}.
export function prepare(model, question, view = viewOf(model, question.aspect)) {
  const aspect = model.aspects[question.aspect];
  const day = aspect.timeless ? null : question.day;
  const part = new Uint8Array(model.times.flags.length);
  const undated = new Uint8Array(part.length);
  for (let time = 0; time < part.length; time += 1) {
    part[time] = Number(begun(model.times, time, day, question.knownDay, aspect.persists));
    const unsaid = question.knownDay !== null && model.times.stated[time] === NO_DAY;
    undated[time] = Number(unsaid || (model.times.flags[time] & UNDATED) !== 0);
  }
  const ofCommunity = aspect.ofCommunity && question.community !== null;
  const listened = listenedRows(model, question.accordingTo);
  return {
    model,
    aspect,
    view,
    part,
    undated,
    conflict: question.conflict,
    gone: goneRows(model, day, question.knownDay, listened),
    listened,
    community: ofCommunity ? model.communities.indexOf(question.community) + 1 || -1 : null,
    unknown: (aspect.unknown ?? null) === null ? -1 : aspect.unknown + 1,
  };
}

function listens({ listened, community, model: { statements } }, row) {
  return (listened === null || listened[row] === 1) && (community === null || statements.community[row] === 0 || statements.community[row] === community);
}

export function takesPart(asked, place) {
  const row = asked.view.rows[place];
  return asked.part[asked.model.statements.time[row]] === 1 && (asked.gone === null || !asked.gone.has(row)) && listens(asked, row);
}

function sameSpeaker({ aspect, view, model: { statements } }, one, other) {
  const [a, b] = [view.rows[one], view.rows[other]];
  return (
    statements.voice[a] === statements.voice[b] &&
    (!aspect.ofCommunity || statements.community[a] === statements.community[b]) &&
    (aspect.type !== "text" || statements.language[a] === statements.language[b]) &&
    (!aspect.several || statements.term[a] === statements.term[b])
  );
}

function isNew(asked, held, place) {
  for (let i = 0; i < held.length; i += 1) {
    if (sameSpeaker(asked, place, held[i])) {
      return false;
    }
  }
  return true;
}

// The last of a site's statements that takes part, and whether any two of those say different things.
export function lastOf(asked, site) {
  const { view, unknown } = asked;
  let [last, top, mixed] = [-1, 0, false];
  for (let place = view.start[site + 1] - 1; place >= view.start[site] && !mixed; place -= 1) {
    if (takesPart(asked, place)) {
      last = last === -1 ? place : last;
      const own = view.tops[place];
      if (own !== 0 && own !== unknown) {
        mixed = top !== 0 && top !== own;
        top = own;
      }
    }
  }
  return { last, mixed };
}

const MANY = 64;

function speakerOf({ aspect, view, model: { statements } }, place) {
  const row = view.rows[place];
  return [
    statements.voice[row],
    aspect.ofCommunity && statements.community[row],
    aspect.type === "text" && statements.language[row],
    aspect.several && statements.term[row],
  ].join(" ");
}

// Places in the view of the statements that hold of a site, in their order.
export function heldOf(asked, site) {
  const { start } = asked.view;
  const held = [];
  const speakers = start[site + 1] - start[site] > MANY ? new Set() : null;
  for (let place = start[site + 1] - 1; place >= start[site]; place -= 1) {
    if (takesPart(asked, place)) {
      const speaker = speakers && speakerOf(asked, place);
      if (speakers ? !speakers.has(speaker) : isNew(asked, held, place)) {
        held.push(place);
        speakers?.add(speaker);
      }
    }
  }
  return held.reverse();
}

export function isUndated(asked, site) {
  const { rows, start } = asked.view;
  for (let place = start[site]; place < start[site + 1]; place += 1) {
    if (asked.undated[asked.model.statements.time[rows[place]]] && listens(asked, rows[place])) {
      return true;
    }
  }
  return false;
}

function isKnown({ view, unknown }, place) {
  return view.tops[place] > 0 && view.tops[place] !== unknown;
}

function inTime({ possible, certain, seen }, earlier, later) {
  const placed = seen[earlier] !== NO_DAY && possible[later] !== NO_DAY && !(possible[later] > certain[later] && certain[later] !== NO_DAY);
  return placed && seen[earlier] < possible[later];
}

function canFollow({ aspect }, before, after) {
  const afters = aspect.becomes?.[before - 1];
  return afters === undefined || afters.includes(after - 1);
}

function mayClash({ aspect, view, model: { statements } }, a, b) {
  const [left, right] = [view.rows[a], view.rows[b]];
  const [one, other] = [view.tops[a], view.tops[b]];
  return (
    one !== other &&
    statements.voice[left] !== statements.voice[right] &&
    (!aspect.ofCommunity || meet(statements.community, left, right)) &&
    (aspect.type !== "text" || meet(statements.language, left, right)) &&
    !aspect.compatible.some((pair) => pair.includes(one - 1) && pair.includes(other - 1))
  );
}

function meet(column, left, right) {
  return !column[left] || !column[right] || column[left] === column[right];
}

function whyClash(asked, a, b) {
  const { aspect, view, model } = asked;
  if (aspect.timeless) {
    return "overlap";
  }
  const [left, right] = [model.statements.time[view.rows[a]], model.statements.time[view.rows[b]]];
  const [first, second] = [inTime(model.times, left, right), inTime(model.times, right, left)];
  const [one, other] = [view.tops[a], view.tops[b]];
  if ((first && canFollow(asked, one, other)) || (second && canFollow(asked, other, one))) {
    return null;
  }
  if (first || second) {
    return "cannot_follow";
  }
  return model.times.certain[left] === NO_DAY && model.times.certain[right] === NO_DAY ? "unplaced" : "overlap";
}

// Pairs of places that contradict each other, with why; no more of them than asked for.
export function clashesOf(asked, held, most = Infinity) {
  const clashes = [];
  if (asked.aspect.several || !asked.aspect.type) {
    return clashes;
  }
  const known = held.filter((place) => isKnown(asked, place));
  for (let i = 0; i < known.length && clashes.length < most; i += 1) {
    for (let j = i + 1; j < known.length && clashes.length < most; j += 1) {
      const why = mayClash(asked, known[i], known[j]) ? whyClash(asked, known[i], known[j]) : null;
      if (why !== null) {
        clashes.push([known[i], known[j], why]);
      }
    }
  }
  return clashes;
}

// Places that another one contradicts: of thousands on one site, pairs of places that are both known to be are not asked.
export function contradictedOf(asked, held) {
  const found = new Set();
  const known = asked.aspect.several || !asked.aspect.type ? [] : held.filter((place) => isKnown(asked, place));
  for (let i = 0; i < known.length; i += 1) {
    for (let j = i + 1; j < known.length; j += 1) {
      const asks = !found.has(known[i]) || !found.has(known[j]);
      if (asks && mayClash(asked, known[i], known[j]) && whyClash(asked, known[i], known[j]) !== null) {
        found.add(known[i]).add(known[j]);
      }
    }
  }
  return held.filter((place) => found.has(place));
}

function latest(asked, places) {
  const { view, model } = asked;
  const { certain, possible } = model.times;
  const timeOf = (place) => model.statements.time[view.rows[place]];
  const last = places.at(-1);
  const asLate = (place) => certain[timeOf(place)] === certain[timeOf(last)] && possible[timeOf(place)] === possible[timeOf(last)];
  return clashesOf(asked, places.filter(asLate), 1).length ? null : last;
}

const POLICIES = {
  contested: () => null,
  latest,
  worst: (asked, places) => (asked.aspect.type === "text" ? null : places.reduce((worst, place) => (asked.view.tops[place] >= asked.view.tops[worst] ? place : worst))),
  most_confident: (asked, places) => {
    const sure = (place) => asked.model.statements.confidence[asked.view.rows[place]];
    const most = places.reduce((highest, place) => Math.max(highest, sure(place)), -Infinity);
    return latest(asked, places.filter((place) => sure(place) === most));
  },
};

// The place of the statement that gives a site its value; null where it stays contested.
export function decides(asked, held, contested) {
  if (!contested) {
    return held.at(-1);
  }
  return POLICIES[asked.conflict](asked, held.filter((place) => isKnown(asked, place)));
}
