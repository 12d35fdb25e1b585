// A follow-up for the calendar: an .ics file, made in the page.

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
  const next = new Date(new Date(`${due}T00:00:00Z`).getTime() + 86400000)
    .toISOString()
    .slice(0, 10);
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
  return value
    .replace(/[\\;,]/g, "\\$&")
    .replace(/\r\n|[\r\n]/g, "\\n")
    .replace(/\p{Cc}/gu, " ");
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
