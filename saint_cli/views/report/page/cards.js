// Cards: all that is known of one company, person or project.

function cardView(card) {
  const first = card.statuses.length ? DATA.statuses[card.statuses[0][0]] : null;
  const pictured = card.statuses.find(([place]) => DATA.statuses[place].image !== null);
  const isWatermark = pictured && DATA.statuses[pictured[0]].watermark;
  return element(
    "article",
    { class: isWatermark ? "card watermarked" : "card" },
    element(
      "header",
      { class: "card-head" },
      heading(1, card.name),
      element("p", { class: "soft" }, `${text(card.entity)} ${card.id}`),
    ),
    pictured || first ? statusPicture(card, pictured || card.statuses[0]) : null,
    element("div", { class: "facts" }, element("dl", {}, card.facts.map(fact))),
    element(
      "section",
      { class: "statuses" },
      heading(2, text("statuses"), { class: "hidden" }),
      card.statuses.length
        ? card.statuses.map((met) => metStatus(card, met))
        : element("p", { class: "soft" }, text("no_status")),
    ),
    element(
      "section",
      { class: "charts" },
      heading(2, text("by_month_heading"), { class: "hidden" }),
      charts(card),
    ),
    element(
      "section",
      { class: "figures" },
      heading(2, text("figures")),
      element(
        "div",
        {
          class: "scroll",
          tabindex: "0",
          role: "region",
          "aria-label": text("figures"),
        },
        figures(card),
      ),
    ),
    element(
      "div",
      { class: "columns" },
      records("coming", card.coming),
      records("latest", card.latest),
    ),
  );
}

// SAINT's charm: the picture says it at a glance, a hover in a sentence, a click in full.
function statusPicture(card, met) {
  const [place, , description] = met;
  const status = DATA.statuses[place];
  const tip = element(
    "span",
    { class: "tip", id: "tip", role: "tooltip" },
    element("strong", {}, status.name),
    description,
  );
  const button = element(
    "button",
    {
      class: "status-picture",
      type: "button",
      "aria-label": text("open_status", { status: status.name }),
      "aria-describedby": "tip",
      click: () => openStatus(card, place),
      keydown: (event) => event.key === "Escape" && button.classList.add("quiet"),
      blur: () => button.classList.remove("quiet"),
      mouseleave: () => button.classList.remove("quiet"),
    },
    picture(status, { width: 130, height: 180 }),
  );
  return element("div", { class: "picture-place" }, button, tip);
}

function fact([label, ...parts]) {
  const said = parts.map(([value, link], place) => [
    place ? " · " : null,
    link ? element("a", { href: link, rel: "noreferrer noopener" }, value) : value,
  ]);
  return element(
    "div",
    {},
    element("dt", {}, DATA.labels[label]),
    element("dd", {}, said.flat()),
  );
}

function metStatus(card, [place, since, description, followUp]) {
  const status = DATA.statuses[place];
  return element(
    "div",
    { class: "met" },
    element(
      "h3",
      {},
      element(
        "button",
        { class: "plain", type: "button", click: () => openStatus(card, place) },
        `${status.symbol || NO_SYMBOL} ${status.name}`,
      ),
      element("span", { class: "soft small" }, text("since", { date: date(since) })),
    ),
    element("p", {}, description),
    followUp ? element("p", { class: "asked" }, followUpLine(followUp)) : null,
  );
}

function followUpLine([type, due, asked, state]) {
  const due_text = text("follow_up_due", { type: word("type", type), date: date(due) });
  const mark = state ? ` (${text(state)})` : "";
  return `→ ${due_text}${mark}: ${asked}`;
}

function charts(card) {
  const [activities, sales, requests, amounts] = card.months;
  const count = (value) => NUMBERS.format(value);
  const money = (value) => MONEY.format(value);
  return [
    [
      "sales",
      amounts.some((amount) => amount > 0)
        ? bars(text("sales"), amounts, money)
        : bars(text("sales"), sales, count),
    ],
    ["activities", bars(text("activities"), activities, count)],
    ["requests", bars(text("requests"), requests, count)],
  ].map(([source, drawn]) =>
    element(
      "figure",
      {},
      element(
        "figcaption",
        {},
        text(source),
        element("span", { class: "soft" }, ` ${text("by_month")}`),
      ),
      drawn,
    ),
  );
}

function figures(card) {
  const columns = [
    "",
    ...DATA.periods[card.entity],
    text("ever"),
    text("open"),
    text("last"),
  ];
  const kinds = columns.map((_, place) =>
    place === 0 ? "text" : place === columns.length - 1 ? "date" : "number",
  );
  const head = columns.map((label, place) => ({ label, kind: kinds[place] }));
  const rows = card.figures.map(([key, ...values]) => {
    const kind = key === "amount" ? "money" : "number";
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, text(key)),
      values.map((value, place) =>
        element(
          "td",
          { class: kinds[place + 1] },
          shown(value, place === values.length - 1 ? "date" : kind),
        ),
      ),
    );
  });
  return table(head, rows);
}

function records(key, lines) {
  return section(key, lines.map(recordLine), "nothing");
}

function recordLine([source, day, kind, state, subject, amount]) {
  const isRequest = source === "requests";
  const what =
    isRequest || source === "sales"
      ? text(`type.${source}`)
      : word("type", kind ?? "activities");
  const notes = [
    subject,
    isRequest ? kind : null,
    source === "activities" ? null : word("state", state),
    amount === null ? null : MONEY.format(amount),
  ];
  const isOverdue = state === "open" && !isRequest && day < DATA.day;
  return line(date(day), what, notes.filter(Boolean).join(" · "), {
    class: isOverdue ? "overdue" : null,
  });
}
