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
  const close = element("button", { class: "close", type: "button", "aria-label": text("close"), click: () => dialog.close() }, "×");
  dialog.replaceChildren(
    element("header", {}, picture(status, { class: "portrait", width: 52, height: 72 }), element("div", {}, heading(2, status.name, { id: "status-name", tabindex: "-1" }), element("p", { class: "soft" }, `${card.name} · ${text("since", { date: date(since) })}`)), close),
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
  const keys = ["criterion", "actual", "holds_heading", ...(changes ? ["changes_on"] : [])];
  const rows = why.map(([depth, words, actual, holds, changesOn]) =>
    element(
      "tr",
      { class: holds ? "holds" : "fails" },
      element("th", { scope: "row", class: `depth-${Math.min(depth, 5)}` }, words),
      element("td", {}, actual ?? ""),
      element("td", {}, element("span", { role: "img", "aria-label": text(holds ? "holds" : "fails") }, holds ? "✓" : "✗")),
      changes ? element("td", { class: "date" }, changesOn ? date(changesOn) : "") : null,
    ),
  );
  const columns = keys.map((key) => ({ label: text(key), kind: "text" }));
  return element("section", {}, heading(3, text("why")), element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": text("why") }, table(columns, rows, { class: "why" })));
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
      element("button", { type: "button", click: () => download(`${fileName(card.name)}.ics`, calendarEvent({ uid: key, due, summary: subject, description: `${asked}\n\n${description}` })) }, text("calendar")),
      element("a", { class: "button", href: mail }, text("mail")),
      told,
    ),
    state ? null : element("p", { class: "soft small" }, text("create_with"), " ", element("code", {}, status.command)),
  );
}

function otherStatuses(dialog, card, others) {
  const show = (place) => () => openStatus(card, place);
  const links = others.map(([place]) => element("li", {}, element("button", { class: "plain", type: "button", click: show(place) }, `${DATA.statuses[place].symbol || NO_SYMBOL} ${DATA.statuses[place].name}`)));
  return element("section", {}, heading(3, text("other_statuses")), element("ul", { class: "others" }, links));
}

async function copy(value) {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    return false;
  }
}

function fileName(name) {
  return name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60) || "saint";
}

function download(name, content) {
  const url = URL.createObjectURL(new Blob([content], { type: "text/calendar" }));
  const link = element("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

// A whole day in a calendar, by RFC 5545.
function calendarEvent({ uid, due, summary, description }) {
  const basic = (iso) => iso.replaceAll("-", "");
  const next = new Date(new Date(`${due}T00:00:00Z`).getTime() + 86400000).toISOString().slice(0, 10);
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//saint//report//EN",
    "BEGIN:VEVENT",
    `UID:${escaped(uid)}`,
    `DTSTAMP:${basic(DATA.day)}T000000Z`,
    `DTSTART;VALUE=DATE:${basic(due)}`,
    `DTEND;VALUE=DATE:${basic(next)}`,
    `SUMMARY:${escaped(summary)}`,
    `DESCRIPTION:${escaped(description)}`,
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map(folded).join("\r\n") + "\r\n";
}

function escaped(value) {
  return value.replace(/[\\;,]/g, "\\$&").replace(/\r\n|[\r\n]/g, "\\n").replace(/\p{Cc}/gu, " ");
}

// Lines have at most 75 bytes, and are never broken within a character.
function folded(line) {
  const parts = [];
  let part = "";
  let bytes = 0;
  for (const character of line) {
    const size = new TextEncoder().encode(character).length;
    if (bytes + size > 74) {
      parts.push(part);
      part = "";
      bytes = 0;
    }
    part += character;
    bytes += size;
  }
  return [...parts, part].join("\r\n ");
}
