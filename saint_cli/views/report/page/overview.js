// The overview: every status, who came and went, what is to be done.

const MOST_LINES = 12;

function overview() {
  const statuses = DATA.lists.filter((list) => list.status !== null);
  const selections = DATA.lists.filter((list) => list.status === null);
  return [
    element(
      "header",
      { class: "page-head" },
      heading(1, DATA.title),
      element(
        "p",
        { class: "soft" },
        [date(DATA.day, LONG_DAYS), DATA.owner].filter(Boolean).join(" · "),
      ),
    ),
    overviewSearch(),
    statuses.length
      ? element("ul", { class: "tiles" }, statuses.map(tile))
      : element("p", {}, text("no_statuses")),
    element(
      "div",
      { class: "columns" },
      section("follow_ups_due", followUpLines(), "follow_ups_none"),
      section("next_days", comingLines(), "next_days_none"),
      section("moves", moveLines(), "moves_none"),
      selections.length
        ? section("selections", selections.map(selectionLine), "nothing")
        : null,
    ),
  ];
}

function overviewSearch() {
  const go = (event) => {
    event.preventDefault();
    location.hash = `#/everybody/${encodeURIComponent(input.value)}`;
  };
  const input = element("input", {
    type: "search",
    id: "search",
    placeholder: text("search_everybody"),
    autocomplete: "off",
    spellcheck: "false",
  });
  return element(
    "form",
    { class: "tools", role: "search", submit: go },
    element("label", { class: "hidden", for: "search" }, text("search_everybody")),
    input,
    element("button", { class: "plain" }, text("search")),
  );
}

function tile(list) {
  const status = DATA.statuses[list.status];
  const drawn = course(
    `${list.name}: ${text("members_over_time")}`,
    DATA.historyDays,
    list.history,
    { small: true },
  );
  return element(
    "li",
    { class: "tile" },
    element(
      "a",
      { href: listAddress(list) },
      picture(status, { class: "portrait", width: 52, height: 72 }),
      element("span", { class: "tile-name" }, list.name),
    ),
    element(
      "p",
      { class: "tile-count" },
      element("strong", {}, NUMBERS.format(list.total)),
      weekChange(list),
    ),
    drawn,
  );
}

// More members are a warning, fewer are good news.
function weekChange(list) {
  const kind =
    list.change > 0 ? "change up" : list.change < 0 ? "change down" : "change";
  return element(
    "span",
    { class: kind },
    text("change", { change: signed(list.change) }),
  );
}

function section(key, lines, none) {
  const list = element("ul", { class: "lines" }, lines.slice(0, MOST_LINES));
  const rest = lines.slice(MOST_LINES);
  const more = element(
    "button",
    { class: "plain", type: "button", click: showAll },
    text("show_all", { count: NUMBERS.format(lines.length) }),
  );
  function showAll() {
    list.append(...rest.splice(0));
    more.remove();
  }
  const count = rest.length
    ? element("span", { class: "count" }, ` ${NUMBERS.format(lines.length)}`)
    : null;
  return element(
    "section",
    { class: "panel" },
    element("h2", {}, text(key), count),
    lines.length ? list : element("p", { class: "soft" }, text(none)),
    rest.length ? more : null,
  );
}

function line(when, what, more, attributes = {}) {
  return element(
    "li",
    attributes,
    element("span", { class: "when" }, when),
    element(
      "span",
      { class: "what" },
      what,
      more ? element("span", { class: "soft more" }, more) : null,
    ),
  );
}

function named(statusPlace, cardPlace, name) {
  const status = DATA.statuses[statusPlace];
  return [memberLink(cardPlace, name), status ? symbol(status) : null];
}

function followUpLines() {
  return DATA.followUps.map(([status, card, name, due, type, what, owner]) => {
    const isOverdue = due < DATA.day;
    const more = [word("type", type), what, owner].filter(Boolean).join(" · ");
    return line(date(due), named(status, card, name), more, {
      class: isOverdue ? "overdue" : null,
    });
  });
}

function moveLines() {
  return DATA.moves.map(([status, card, name, day, hasEntered]) =>
    line(
      date(day),
      named(status, card, name),
      text(hasEntered ? "entered" : "left", { status: DATA.statuses[status].name }),
    ),
  );
}

function comingLines() {
  return DATA.coming.map(([status, card, name, day, hasEntered]) =>
    line(
      date(day),
      named(status, card, name),
      text(hasEntered ? "will_enter" : "will_leave", {
        status: DATA.statuses[status].name,
      }),
    ),
  );
}

function selectionLine(list) {
  return line(
    NUMBERS.format(list.total),
    element("a", { href: listAddress(list) }, list.name),
    "",
  );
}
