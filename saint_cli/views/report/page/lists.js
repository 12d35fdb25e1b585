// Lists: searchable, sortable, and fluid however long they are.

const CHUNK = 100;

function listView(list, query) {
  const status = list.status === null ? null : DATA.statuses[list.status];
  const head = element(
    "header",
    { class: "list-head" },
    status ? picture(status, { class: "portrait", width: 65, height: 90 }) : null,
    element(
      "div",
      {},
      heading(1, list.name),
      element("p", { class: "soft" }, countText(list)),
    ),
    status ? historyFigure(list) : null,
  );
  return [head, searchableTable(list, query)];
}

function countText(list) {
  const count = text("members", { count: NUMBERS.format(list.total) });
  const missing = list.total - list.rows.length;
  return missing > 0
    ? `${count}, ${text("first_only", { count: NUMBERS.format(list.rows.length) })}`
    : count;
}

function historyFigure(list) {
  const label = text("members_over_time");
  const isComputed = DATA.historyDays[0] < DATA.begin;
  const caption = isComputed
    ? `${label}; ${text("computed_before", { date: date(DATA.begin) })}`
    : label;
  return element(
    "figure",
    { class: "history" },
    course(`${list.name}: ${label}`, DATA.historyDays, list.history),
    element("figcaption", {}, caption),
  );
}

function searchableTable(list, query = "") {
  const state = { column: null, descending: false, rows: list.rows, drawn: 0 };
  const haystacks = list.rows.map((row) => haystack(row, list.columns));
  const body = element("tbody");
  const found = element("output", { class: "soft", "aria-live": "polite" });
  const end = element("div", { class: "end", "aria-hidden": "true" });

  function drawMore(number = CHUNK) {
    const next = state.rows.slice(state.drawn, state.drawn + number);
    state.drawn += next.length;
    body.append(...next.map((row) => listRow(row, list)));
    end.hidden = state.drawn >= state.rows.length;
  }

  function redraw() {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    const rows = list.rows.filter((_, place) =>
      words.every((one) => haystacks[place].includes(one)),
    );
    state.rows =
      state.column === null
        ? rows
        : sorted(rows, state.column, state.descending, list.columns);
    state.drawn = 0;
    body.replaceChildren();
    drawMore();
    found.value = words.length
      ? text("found", {
          count: NUMBERS.format(rows.length),
          total: NUMBERS.format(list.rows.length),
        })
      : "";
  }

  function sortBy(place) {
    state.descending = state.column === place && !state.descending;
    state.column = place;
    headers.forEach((header, other) =>
      header.setAttribute(
        "aria-sort",
        other !== place ? "none" : state.descending ? "descending" : "ascending",
      ),
    );
    redraw();
  }

  const search = element("input", {
    type: "search",
    id: "search",
    value: query,
    autocomplete: "off",
    spellcheck: "false",
    placeholder: text("search"),
    input: redraw,
  });
  const headers = list.columns.map((column, place) =>
    element(
      "th",
      { scope: "col", class: column.kind, "aria-sort": "none" },
      element("button", { type: "button", click: () => sortBy(place) }, column.label),
    ),
  );
  const shownTable = element(
    "table",
    { class: "list" },
    element("thead", {}, element("tr", {}, headers)),
    body,
  );
  new IntersectionObserver(
    (entries) => entries.some((entry) => entry.isIntersecting) && drawMore(),
    { rootMargin: "800px" },
  ).observe(end);
  PRINTED.push(() => drawMore(state.rows.length));
  redraw();
  return element(
    "section",
    { class: "panel" },
    element(
      "div",
      { class: "tools" },
      element("label", { class: "hidden", for: "search" }, text("search")),
      search,
      found,
    ),
    element(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": list.name },
      shownTable,
    ),
    end,
  );
}

// Before printing, a list that is being shown is drawn to its end.
const PRINTED = [];
addEventListener("beforeprint", () => PRINTED.forEach((draw) => draw()));

function haystack(row, columns) {
  return fold(
    row
      .slice(1)
      .map((value, place) =>
        columns[place] ? shown(value, columns[place].kind) : value,
      )
      .join(" "),
  );
}

// Case and accents are forgiven.
function fold(value) {
  return value.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function sorted(rows, place, descending, columns) {
  const value = (row) => row[place + 1];
  const isMissing = (row) => value(row) === null || value(row) === "";
  const isText = !["number", "money", "date"].includes(columns[place].kind);
  const compare = (one, other) =>
    isText
      ? COLLATOR.compare(value(one), value(other))
      : value(one) < value(other)
        ? -1
        : value(one) > value(other)
          ? 1
          : 0;
  const present = rows.filter((row) => !isMissing(row)).sort(compare);
  return [...(descending ? present.reverse() : present), ...rows.filter(isMissing)];
}

// A row is the place of its card, or -1, and then a value for each column.
function listRow(row, list) {
  const card = DATA.cards[row[0]];
  return element(
    "tr",
    {},
    list.columns.map((column, place) => {
      const value = row[place + 1];
      if (place > 0)
        return element("td", { class: column.kind }, shown(value, column.kind));
      return element(
        "th",
        { scope: "row" },
        memberLink(row[0], value),
        card ? symbols(card, list.status) : null,
      );
    }),
  );
}

function memberLink(place, name) {
  return place < 0 ? name : element("a", { href: cardAddress(place) }, name);
}

// The statuses that a member is in besides the one whose list this is.
function symbols(card, listed) {
  const others = card.statuses.filter(([place]) => place !== listed);
  return element(
    "span",
    { class: "marks" },
    others.map(([place]) => symbol(DATA.statuses[place])),
  );
}
