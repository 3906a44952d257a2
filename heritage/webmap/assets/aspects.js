// The statements on one aspect, by site, in the order in which the one that holds stands last.

// Statements on other aspects that say by the way that there was such a place.
function implies(model, row, index) {
  const { aspect, term } = model.statements;
  const of = model.aspects[aspect[row] - 1];
  if (!of || aspect[row] - 1 === index) {
    return false;
  }
  return of.type === "term" ? term[row] > 0 && term[row] - 1 !== of.unknown : term[row] > 0;
}

function topOf(aspect, term) {
  return aspect.type === "term" && term > 0 ? aspect.terms[term - 1].top + 1 : term;
}

// Unknown before known, then by day, confidence and place in the vocabulary.
function inOrder(model, aspect) {
  const { time, confidence } = model.statements;
  const { certain, possible } = model.times;
  const known = ({ top }) => Number(top > 0 && top - 1 !== aspect.unknown);
  return (a, b) =>
    known(a) - known(b) ||
    certain[time[a.row]] - certain[time[b.row]] ||
    possible[time[a.row]] - possible[time[b.row]] ||
    confidence[a.row] - confidence[b.row] ||
    a.top - b.top ||
    a.row - b.row;
}

function impliedView(model, index, wanted) {
  const aspect = model.aspects[index];
  const { statements, sites } = model;
  const [rows, tops, start] = [[], [], new Uint32Array(sites.count + 1)];
  const compare = inOrder(model, aspect);
  for (let site = 0; site < sites.count; site += 1) {
    if (wanted === null || wanted.has(site)) {
      const found = [];
      for (let row = sites.statements[site]; row < sites.statements[site + 1]; row += 1) {
        if (statements.aspect[row] - 1 === index) {
          found.push({ row, top: topOf(aspect, statements.term[row]) });
        } else if (implies(model, row, index)) {
          found.push({ row, top: aspect.implied + 1 });
        }
      }
      for (const { row, top } of found.sort(compare)) {
        rows.push(row);
        tops.push(top);
      }
    }
    start[site + 1] = rows.length;
  }
  return { rows: Uint32Array.from(rows), tops: Uint32Array.from(tops), start };
}

function ownView(model, index) {
  const aspect = model.aspects[index];
  const { aspect: of, term } = model.statements;
  const { sites } = model;
  const start = new Uint32Array(sites.count + 1);
  let count = 0;
  for (let row = 0; row < of.length; row += 1) {
    count += Number(of[row] === index + 1);
  }
  const [rows, tops] = [new Uint32Array(count), new Uint32Array(count)];
  let next = 0;
  for (let site = 0; count > 0 && site < sites.count; site += 1) {
    for (let row = sites.statements[site]; row < sites.statements[site + 1]; row += 1) {
      if (of[row] === index + 1) {
        rows[next] = row;
        tops[next] = topOf(aspect, term[row]);
        next += 1;
      }
    }
    start[site + 1] = next;
  }
  return { rows, tops, start };
}

export function viewOf(model, index) {
  if (!model.views.has(index)) {
    const implied = (model.aspects[index].implied ?? null) !== null;
    model.views.set(index, implied ? impliedView(model, index, null) : ownView(model, index));
  }
  return model.views.get(index);
}

// Of an aspect that others imply: only the sites of which somebody says something on it itself.
export function disputedView(model, index) {
  const key = `disputed ${index}`;
  if (!model.views.has(key)) {
    const own = ownView(model, index);
    const sites = new Set();
    for (let site = 0; own.rows.length > 0 && site < model.sites.count; site += 1) {
      if (own.start[site + 1] > own.start[site]) {
        sites.add(site);
      }
    }
    model.views.set(key, { ...(sites.size > 0 && impliedView(model, index, sites)), sites: [...sites] });
  }
  return model.views.get(key);
}

// Communities that statements on an aspect name.
export function communitiesOf(model, index) {
  const { aspect, community } = model.statements;
  const named = new Set();
  for (let row = 0; row < aspect.length; row += 1) {
    if (aspect[row] - 1 === index && community[row]) {
      named.add(community[row] - 1);
    }
  }
  return [...named].sort((a, b) => a - b).map((code) => model.communities[code]);
}
