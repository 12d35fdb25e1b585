// Texts, dates and numbers in the report's language.

function text(key, values = {}) {
  return DATA.texts[key].replace(/\{(\w+)\}/g, (place, name) =>
    name in values ? values[name] : place,
  );
}

// A word of saint's own is translated; a word of the user's stays as it is.
function word(group, name) {
  return name === null ? "" : (DATA.texts[`${group}.${name}`] ?? name);
}

function formatter(make) {
  try {
    return make(DATA.language);
  } catch {
    return make("en");
  }
}

const DAYS = formatter(
  (language) =>
    new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }),
);
const LONG_DAYS = formatter(
  (language) =>
    new Intl.DateTimeFormat(language, { dateStyle: "full", timeZone: "UTC" }),
);
const MONTHS = formatter(
  (language) =>
    new Intl.DateTimeFormat(language, {
      month: "long",
      year: "numeric",
      timeZone: "UTC",
    }),
);
const LETTERS = formatter(
  (language) => new Intl.DateTimeFormat(language, { month: "narrow", timeZone: "UTC" }),
);
const NUMBERS = formatter(
  (language) => new Intl.NumberFormat(language, { maximumFractionDigits: 2 }),
);
const MONEY = formatter(
  (language) =>
    new Intl.NumberFormat(language, {
      style: "currency",
      currency: DATA.currency,
      maximumFractionDigits: 0,
    }),
);
const COLLATOR = formatter(
  (language) => new Intl.Collator(language, { numeric: true, sensitivity: "base" }),
);

function date(iso, format = DAYS) {
  const day = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? iso : format.format(day);
}

function month(name, format = MONTHS) {
  return date(`${name}-01`, format);
}

function shown(value, kind) {
  if (value === null || value === "") return "";
  if (kind === "date") return date(value);
  if (kind === "money") return MONEY.format(value);
  return typeof value === "number" ? NUMBERS.format(value) : value;
}

function signed(number) {
  return number > 0
    ? `+${NUMBERS.format(number)}`
    : NUMBERS.format(number).replace("-", "−");
}
