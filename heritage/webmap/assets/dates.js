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

export function inWords(edtf, labels) {
  for (const [form, name] of FORMS) {
    const match = form.exec(edtf);
    if (match) {
      const { from = "", to = "" } = match.groups;
      const decade = name === "decade" ? `${from}0` : plain(from);
      return labels[name].replace("{from}", decade).replace("{to}", plain(to));
    }
  }
  return edtf;
}
