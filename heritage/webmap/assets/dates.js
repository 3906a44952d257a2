// EDTF in words: "[1994..2004]" reads "between 1994 and 2004". What is no known form stays as it is.

const DATE = "[-\\dX~?%]+";
const FORMS = [
  [new RegExp(`^\\[(?<from>${DATE})\\.\\.(?<to>${DATE})\\]$`), "between"],
  [new RegExp(`^\\[(?<from>${DATE})\\.\\.\\]$`), "after"],
  [new RegExp(`^\\[\\.\\.(?<to>${DATE})\\]$`), "by"],
  [new RegExp(`^(?:\\.\\.)?/(?<to>${DATE})$`), "until"],
  [new RegExp(`^(?<from>${DATE})/\\.\\.$`), "since"],
  [new RegExp(`^(?<from>${DATE})/(?<to>${DATE})$`), "throughout"],
  [/^(?<from>\d{3})X$/, "decade"],
];

function plain(date) {
  return date.replace(/^(\d{3})X$/, "$10s");
}

export function inWords(edtf, say) {
  for (const [form, name] of FORMS) {
    const match = form.exec(edtf);
    if (match) {
      const { from = "", to = "" } = match.groups;
      const decade = name === "decade" ? `${from}0` : plain(from);
      return say(name, { from: decade, to: plain(to) });
    }
  }
  return edtf;
}

const DAY_MS = 86400000;

// The last day of a year, month or day, counted from 1970; null where the text is none.
export function lastDay(text) {
  const match = /^(?<year>-?\d{4})(?:-(?<month>\d\d))?(?:-(?<day>\d\d))?$/.exec(text ?? "");
  if (!match) {
    return null;
  }
  const { year, month, day } = match.groups;
  const date = new Date(0);
  if (day) {
    date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
    return date.getUTCMonth() === Number(month) - 1 ? date.getTime() / DAY_MS : null;
  }
  date.setUTCFullYear(Number(year), month ? Number(month) : 12, 0);
  return !month || (Number(month) >= 1 && Number(month) <= 12) ? date.getTime() / DAY_MS : null;
}

export function yearOfDay(day) {
  return new Date(day * DAY_MS).getUTCFullYear();
}
