// Where one is, by the address behind the #, and how one gets about.

const EVERYBODY = {
  name: text("everybody"),
  status: null,
  total: DATA.cards.length,
  columns: [
    { label: text("name"), kind: "text" },
    { label: text("kind"), kind: "text" },
    { label: text("our_contact"), kind: "text" },
    { label: text("statuses"), kind: "text" },
  ],
  rows: DATA.cards.map((card, place) => [
    place,
    card.name,
    text(card.entity),
    card.contact ?? "",
    card.statuses.map(([one]) => DATA.statuses[one].name).join(", "),
    card.id,
  ]),
};
const CARD_PLACES = new Map(DATA.cards.map((card, place) => [card.key, place]));

function listAddress(list) {
  return `#/list/${encodeURIComponent(list.id)}`;
}

function cardAddress(place) {
  return `#/card/${encodeURIComponent(DATA.cards[place].key)}`;
}

function parts() {
  try {
    return location.hash.split("/").slice(1).map(decodeURIComponent);
  } catch {
    return [];
  }
}

// Returns a title and what to show for the address.
function view() {
  const [kind, name] = parts();
  const list = DATA.lists.find((one) => kind === "list" && one.id === name);
  if (list) return [list.name, listView(list)];
  if (kind === "everybody") return [EVERYBODY.name, listView(EVERYBODY, name)];
  const card = kind === "card" ? DATA.cards[CARD_PLACES.get(name)] : undefined;
  return card ? [card.name, [cardView(card)]] : [text("overview"), overview()];
}

function show({ focus = true } = {}) {
  PRINTED.length = 0;
  const dialog = document.getElementById("status");
  if (dialog.open) dialog.close();
  const [title, content] = view();
  const main = document.getElementById("main");
  document.title = `${title} – ${DATA.title}`;
  main.replaceChildren(...content.filter(Boolean));
  for (const link of document.querySelectorAll("nav a")) {
    const isHere = link.getAttribute("href") === (location.hash || "#/");
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  scrollTo(0, 0);
  const search = parts()[0] === "everybody" ? main.querySelector("#search") : null;
  if (focus) (search || main).focus();
}

function navigation() {
  const link = (address, name, count, mark) =>
    element(
      "li",
      {},
      element(
        "a",
        { href: address },
        mark,
        element("span", { class: "nav-name" }, name),
        count === null
          ? null
          : element("span", { class: "count" }, NUMBERS.format(count)),
      ),
    );
  const statuses = DATA.lists.filter((list) => list.status !== null);
  const selections = DATA.lists.filter((list) => list.status === null);
  const mark = (content) =>
    element("span", { class: "mark", "aria-hidden": "true" }, content);
  const group = (key, lists, marked) =>
    lists.length
      ? [
          heading(2, text(key)),
          element(
            "ul",
            {},
            lists.map((list) =>
              link(listAddress(list), list.name, list.total, mark(marked(list))),
            ),
          ),
        ]
      : [];
  return [
    element(
      "ul",
      {},
      link("#/", text("overview"), null, mark("⌂")),
      link("#/everybody", EVERYBODY.name, EVERYBODY.total, mark("≡")),
    ),
    ...group(
      "statuses",
      statuses,
      (list) => DATA.statuses[list.status].symbol || NO_SYMBOL,
    ),
    ...group("selections", selections, () => "▤"),
  ];
}

function onKey(event) {
  const isTyping = event.target.matches("input, textarea, select");
  if (
    event.key === "/" &&
    !isTyping &&
    !event.ctrlKey &&
    !event.metaKey &&
    !event.altKey
  ) {
    event.preventDefault();
    const search = document.getElementById("search");
    if (search) search.focus();
    else location.hash = "#/everybody";
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) moveAlong(event, step);
}

// The arrow keys go from the search box along the rows of a list.
function moveAlong(event, step) {
  const stops = [...document.querySelectorAll("#search, table.list tbody a")];
  const here = stops.indexOf(document.activeElement);
  const next = stops[here + step];
  if (here < 0 || !next) return;
  event.preventDefault();
  next.focus();
}

document.documentElement.lang = DATA.language;
document.getElementById("navigation").replaceChildren(...navigation());
document
  .getElementById("status")
  .addEventListener(
    "click",
    (event) => event.target === event.currentTarget && event.target.close(),
  );
addEventListener("hashchange", () => show());
addEventListener("keydown", onKey);
show({ focus: false });
