// Charts as inline SVG: sized by their box, coloured by the style sheet.

const WIDE = 320;
const HIGH = 96;

function chart(label, height, ...parts) {
  const size = `0 0 ${WIDE} ${height}`;
  return svg(
    "svg",
    { class: "chart", viewBox: size, role: "img", "aria-label": label },
    ...parts,
  );
}

function titled(node, title) {
  node.append(svg("title", {}, title));
  return node;
}

// Figures by month, each bar with its month and value as a tooltip.
function bars(label, values, format) {
  const top = 14;
  const most = Math.max(...values, 0);
  const step = WIDE / values.length;
  const said = values.map(
    (value, place) => `${month(DATA.months[place])}: ${format(value)}`,
  );
  const columns = values.map((value, place) => {
    const height = most > 0 ? Math.max((value / most) * HIGH, value > 0 ? 3 : 1) : 1;
    const size = {
      x: place * step + 3,
      width: step - 6,
      y: top + HIGH - height,
      height,
      rx: 1.5,
    };
    const area = { x: place * step, width: step, y: top, height: HIGH, class: "hit" };
    return svg(
      "g",
      { class: value > 0 ? "bar" : "bar none" },
      svg("rect", size),
      titled(svg("rect", area), said[place]),
    );
  });
  const letters = values.map((_, place) =>
    svg(
      "text",
      { x: (place + 0.5) * step, y: top + HIGH + 14, class: "tick middle" },
      month(DATA.months[place], LETTERS),
    ),
  );
  const scale = svg(
    "text",
    { x: 0, y: 10, class: "tick" },
    most > 0 ? format(most) : "",
  );
  const summary = `${label}. ${said.join(", ")}`;
  return chart(
    summary,
    top + HIGH + 20,
    svg("line", { class: "grid", x1: 0, x2: WIDE, y1: top, y2: top }),
    scale,
    ...columns,
    ...letters,
  );
}

// The path of a line that keeps its height until it changes.
function stepPath(points) {
  return points.map(([x, y], place) => (place ? `H${x}V${y}` : `M${x} ${y}`)).join("");
}

// Members over time: a broken line for what was computed, a full one from the day on
// which somebody began to keep count.
function course(label, days, values, { small = false } = {}) {
  const top = small ? 3 : 14;
  const high = small ? 30 : HIGH;
  const most = Math.max(...values, 1);
  const at = (place) => (place / (values.length - 1)) * WIDE;
  const points = values.map((value, place) => [
    at(place),
    top + high - (value / most) * high,
  ]);
  const recorded = days.findIndex((day) => day >= DATA.begin);
  const begin = recorded < 0 ? values.length - 1 : recorded;
  const last = points[points.length - 1];
  const parts = [
    svg("path", { class: "area", d: `${stepPath(points)}V${top + high}H0Z` }),
    svg("path", { class: "line computed", d: stepPath(points.slice(0, begin + 1)) }),
    svg("path", { class: "line", d: stepPath(points.slice(begin)) }),
  ];
  const said = values.map(
    (value, place) => `${date(days[place])}: ${NUMBERS.format(value)}`,
  );
  const summary = `${label}. ${said.join(", ")}`;
  if (small) return chart(summary, top + high + 3, ...parts);
  const step = WIDE / values.length;
  const hits = said.map((one, place) =>
    titled(
      svg("rect", {
        class: "hit",
        x: at(place) - step / 2,
        width: step,
        y: top,
        height: high,
      }),
      one,
    ),
  );
  return chart(
    summary,
    top + high + 20,
    svg("line", { class: "grid", x1: 0, x2: WIDE, y1: top, y2: top }),
    svg("text", { class: "tick", x: 0, y: 10 }, NUMBERS.format(most)),
    ...parts,
    svg("circle", { class: "dot", cx: last[0], cy: last[1], r: 3 }),
    svg("text", { class: "tick", x: 0, y: top + high + 14 }, date(days[0])),
    svg(
      "text",
      { class: "tick end", x: WIDE, y: top + high + 14 },
      date(days[days.length - 1]),
    ),
    ...hits,
  );
}
