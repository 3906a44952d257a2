// Names of sites, and the search in them: folded as heritage/model/folding.py folds them, so that Ağdam finds Agdam and Агдам.

const [NAME, OTHER, STATED, PLACE] = [0, 1, 2, 3];
const NEWLINE = 10;
const SPACE = 32;

export function lineStarts(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  return Uint32Array.from(starts);
}

function isWord(code) {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}

// Lower-case ASCII words, line for line; between words one space.
export function foldText(given, folds) {
  const text = given.replace(/[Ոո][Ււ]/g, "u");
  let bytes = new Uint8Array(text.length + 64);
  let length = 0;
  const put = (code) => {
    if (code !== SPACE || (length > 0 && bytes[length - 1] > SPACE)) {
      if (length === bytes.length) {
        const larger = new Uint8Array(length * 2);
        larger.set(bytes);
        bytes = larger;
      }
      bytes[length] = code;
      length += 1;
    }
  };
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 128) {
      const lower = code >= 65 && code <= 90 ? code + 32 : code;
      put(code === NEWLINE ? NEWLINE : isWord(lower) ? lower : SPACE);
    } else {
      const folded = folds[text[i]] ?? "";
      for (let j = 0; j < folded.length; j += 1) {
        put(isWord(folded.charCodeAt(j)) ? folded.charCodeAt(j) : SPACE);
      }
    }
  }
  return new TextDecoder("latin1").decode(bytes.subarray(0, length));
}

export function siteOfOffset(starts, offset) {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= offset) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

function mark(text, starts, wanted, found) {
  for (let at = text.indexOf(wanted); at !== -1; ) {
    const site = siteOfOffset(starts, at);
    found[site] = 1;
    at = site + 1 < starts.length ? text.indexOf(wanted, starts[site + 1]) : -1;
  }
}

// The names of all sites, a line each; they are folded when first searched.
export async function openNames(store, model) {
  const text = await store.text("names");
  const starts = lineStarts(text);
  const fields = (site) => text.slice(starts[site], (starts[site + 1] ?? text.length + 1) - 1).split("\t");
  let folded = null;
  let foldedStarts = null;
  return {
    name: (site) => fields(site)[NAME],
    other: (site) => fields(site)[OTHER],
    stated: (site) => fields(site)[STATED],
    place: (site) => fields(site)[PLACE],
    search(query) {
      const found = new Uint8Array(model.sites.count);
      const wanted = foldText(query, model.folds).trim();
      if (wanted === "") {
        mark(text, starts, query.trim(), found);
        return found;
      }
      folded ??= foldText(text, model.folds);
      foldedStarts ??= lineStarts(folded);
      mark(folded, foldedStarts, wanted, found);
      return found;
    },
  };
}
