// The dialog of a status: what it says of a member, why, and what to do.

function openStatus(card, place) {
  const dialog = document.getElementById("status");
  fillDialog(dialog, card, place);
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("h2").focus();
}

function fillDialog(dialog, card, place) {
  const met = card.statuses.find(([other]) => other === place);
  const [, since, description, followUp, why] = met;
  const status = DATA.statuses[place];
  const others = card.statuses.filter(([other]) => other !== place);
  const close = element(
    "button",
    {
      class: "close",
      type: "button",
      "aria-label": text("close"),
      click: () => dialog.close(),
    },
    "×",
  );
  dialog.replaceChildren(
    element(
      "header",
      {},
      picture(status, { class: "portrait", width: 52, height: 72 }),
      element(
        "div",
        {},
        heading(2, status.name, { id: "status-name", tabindex: "-1" }),
        element(
          "p",
          { class: "soft" },
          `${card.name} · ${text("since", { date: date(since) })}`,
        ),
      ),
      close,
    ),
    ...[
      element("p", {}, description),
      why ? whySection(why) : null,
      followUp ? followUpSection(card, status, description, followUp) : null,
      others.length ? otherStatuses(dialog, card, others) : null,
    ].filter(Boolean),
  );
}

// Each criterion in words, what was found, whether it holds, and until when.
function whySection(why) {
  const changes = why.some(([, , , , changesOn]) => changesOn);
  const keys = [
    "criterion",
    "actual",
    "holds_heading",
    ...(changes ? ["changes_on"] : []),
  ];
  const rows = why.map(([depth, words, actual, holds, changesOn]) =>
    element(
      "tr",
      { class: holds ? "holds" : "fails" },
      element("th", { scope: "row", class: `depth-${Math.min(depth, 5)}` }, words),
      element("td", {}, actual ?? ""),
      element(
        "td",
        {},
        element(
          "span",
          { role: "img", "aria-label": text(holds ? "holds" : "fails") },
          holds ? "✓" : "✗",
        ),
      ),
      changes
        ? element("td", { class: "date" }, changesOn ? date(changesOn) : "")
        : null,
    ),
  );
  const columns = keys.map((key) => ({ label: text(key), kind: "text" }));
  return element(
    "section",
    {},
    heading(3, text("why")),
    element(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": text("why") },
      table(columns, rows, { class: "why" }),
    ),
  );
}

function followUpSection(card, status, description, followUp) {
  const [type, due, asked, state, key] = followUp;
  const subject = `${word("type", type)}: ${card.name} (${status.name})`;
  const mail = `mailto:${encodeURIComponent(card.contactEmail ?? "").replace("%40", "@")}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(`${asked}\n\n${description}`)}`;
  const told = element("output", { class: "soft", "aria-live": "polite" });
  const copied = async () => {
    told.value = (await copy(asked)) ? text("copied") : text("not_copied");
  };
  return element(
    "section",
    {},
    heading(3, text("follow_up")),
    element("p", { class: "asked" }, followUpLine(followUp)),
    element(
      "p",
      { class: "actions" },
      element("button", { type: "button", click: copied }, text("copy")),
      element(
        "button",
        {
          type: "button",
          click: () =>
            download(
              `${fileName(card.name)}.ics`,
              calendarEvent({
                uid: key,
                due,
                summary: subject,
                description: `${asked}\n\n${description}`,
              }),
            ),
        },
        text("calendar"),
      ),
      element("a", { class: "button", href: mail }, text("mail")),
      told,
    ),
    state
      ? null
      : element(
          "p",
          { class: "soft small" },
          text("create_with"),
          " ",
          element("code", {}, status.command),
        ),
  );
}

function otherStatuses(dialog, card, others) {
  const show = (place) => () => openStatus(card, place);
  const links = others.map(([place]) =>
    element(
      "li",
      {},
      element(
        "button",
        { class: "plain", type: "button", click: show(place) },
        `${DATA.statuses[place].symbol || NO_SYMBOL} ${DATA.statuses[place].name}`,
      ),
    ),
  );
  return element(
    "section",
    {},
    heading(3, text("other_statuses")),
    element("ul", { class: "others" }, links),
  );
}

async function copy(value) {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    return false;
  }
}
