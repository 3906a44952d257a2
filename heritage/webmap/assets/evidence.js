// Evidence: pictures decoded when they are shown, documents by their checksum; each with who made it, when, and under which licence.

import { compare } from "./compare.js";
import { apart, button, element, line, note } from "./elements.js";
import { sourceLine, sourceOf } from "./statements.js";

const MOST_SHOWN = 20; // figures; each pair is one

function rowsOf(columns, roles) {
  const names = Object.keys(columns);
  return columns.site.map((_, i) => {
    const row = Object.fromEntries(names.map((name) => [name, columns[name][i]]));
    return { ...row, role: roles[row.role - 1] ?? null };
  });
}

// All that the page knows of evidence; opened once, by the first card that has any.
export async function openEvidence({ model, store }) {
  const rows = model.evidence.files ? rowsOf(await store.json("evidence"), model.roles) : [];
  const by = (name) => {
    const found = new Map();
    for (const row of rows) {
      found.set(row[name], found.get(row[name]) ?? []).get(row[name]).push(row);
    }
    return found;
  };
  const [ofSite, ofStatement, ofSource] = ["site", "statement", "source"].map(by);
  return {
    ofSite: (site) => ofSite.get(site + 1) ?? [],
    // What a statement names, and what its source has on this site or on none.
    ofStatement: (row, source, site) => {
      const own = ofStatement.get(row + 1) ?? [];
      const shared = (source && ofSource.get(source)) || [];
      return [...own, ...shared.filter((each) => !own.includes(each) && (each.site === 0 || each.site === site + 1))];
    },
  };
}

function labelOf({ words }, row) {
  return row.caption ?? row.name ?? words.own(row.role ?? { id: "document" });
}

function image(app, row) {
  const made = element("img", { alt: labelOf(app, row), decoding: "async", width: row.size[0], height: row.size[1] });
  made.src = `data:image/webp;base64,${app.store.base64(`picture-${row.picture}`)}`;
  return made;
}

// A graphic picture is decoded only when its reader asks for it.
function covered(app, rows, draw) {
  if (!rows.some(({ graphic }) => graphic)) {
    return draw();
  }
  const cover = button(app.words.say("graphic"), "heritage-cover", () => cover.replaceWith(draw()));
  return cover;
}

async function captionNode(app, row) {
  const { words } = app;
  const { say } = words;
  const about = [row.captured ? `${say("captured")} ${row.captured}` : say("no_capture"), row.creator ?? say("no_creator"), row.licence ?? say("no_licence")];
  const hidden = row.visibility ? line("heritage-hidden", say("not_public")) : null;
  const why = row.leftOut ? note(say("left_out")) : null;
  const source = row.source ? sourceLine(await sourceOf(app, row.source), words) : null;
  const text = element("span", { dir: "auto" }, [row.role ? element("strong", { text: `${words.capital(words.own(row.role))}: ` }) : null, labelOf(app, row)]);
  return [text, hidden, note(apart(about)), why, source, row.sha256 ? element("code", { text: `SHA-256 ${row.sha256}` }) : null].filter(Boolean);
}

async function single(app, row) {
  const shown = row.picture === null ? [] : [covered(app, [row], () => image(app, row))];
  return element("figure", { className: "heritage-figure", "data-evidence": row.name ?? "" }, [...shown, element("figcaption", {}, await captionNode(app, row))]);
}

async function pair(app, both) {
  const tallest = Math.min(...both.map(({ size: [wide, high] }) => wide / high));
  const stage = covered(app, both, () => compare(app.words, ...both.map((row) => image(app, row)), tallest));
  const told = await Promise.all(both.map(async (row) => element("div", {}, await captionNode(app, row))));
  return element("figure", { className: "heritage-figure heritage-pair" }, [stage, element("figcaption", { className: "heritage-sides" }, told)]);
}

// What was before and what was after stand in one frame; all else stands by itself.
function figures(app, rows) {
  const of = (role) => rows.filter((row) => row.role?.id === role && row.picture !== null);
  const [before, after] = ["before", "after"].map(of);
  const pairs = before.slice(0, after.length).map((row, i) => [row, after[i]]);
  return [...pairs.map((both) => () => pair(app, both)), ...rows.filter((row) => !pairs.flat().includes(row)).map((row) => () => single(app, row))];
}

// The first of them, and a button for those that are left.
export async function evidenceNodes(app, rows) {
  const all = figures(app, rows);
  const rest = all.splice(MOST_SHOWN);
  const drawn = (some) => Promise.all(some.map((draw) => draw()));
  const more = button(app.words.say("more", { number: app.words.number(rest.length) }), "heritage-button", async () => more.replaceWith(...(await drawn(rest))));
  return [...(await drawn(all)), ...(rest.length ? [more] : [])];
}

// Under a statement: how much evidence there is, shown when asked for.
export function evidenceDetails(app, rows) {
  if (!rows.length) {
    return null;
  }
  const made = element("details", { className: "heritage-evidence" }, [element("summary", { text: app.words.say("evidence_of", { number: app.words.number(rows.length) }) })]);
  made.addEventListener("toggle", async () => {
    if (made.open && made.childElementCount === 1) {
      made.append(...(await evidenceNodes(app, rows)));
    }
  });
  return made;
}
