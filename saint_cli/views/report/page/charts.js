// Charts as inline SVG: sized by their box, coloured by the style sheet.

const WIDE = 320;
const HIGH = 96;

function chart(label, height, ...parts) {
  const size = `0 0 ${WIDE} ${height}`;
  return svg("svg", { class: "chart", viewBox: size, role: "img", "aria-label": label }, ...parts);
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
  const said = values.map((value, place) => `${month(DATA.months[place])}: ${format(value)}`);
  const columns = values.map((value, place) => {
    const height = most > 0 ? Math.max((value / most) * HIGH, value > 0 ? 3 : 1) : 1;
    const size = { x: place * step + 3, width: step - 6, y: top + HIGH - height, height, rx: 1.5 };
    const area = { x: place * step, width: step, y: top, height: HIGH, class: "hit" };
    return svg("g", { class: value > 0 ? "bar" : "bar none" }, svg("rect", size), titled(svg("rect", area), said[place]));
  });
  const letters = values.map((_, place) =>
    svg("text", { x: (place + 0.5) * step, y: top + HIGH + 14, class: "tick middle" }, month(DATA.months[place], LETTERS)),
  );
  const scale = svg("text", { x: 0, y: 10, class: "tick" }, most > 0 ? format(most) : "");
  const summary = `${label}. ${said.join(", ")}`;
  return chart(summary, top + HIGH + 20, svg("line", { class: "grid", x1: 0, x2: WIDE, y1: top, y2: top }), scale, ...columns, ...letters);
}

// The path of a line that keeps its height until it changes.
function stepPath(points) {
  return points.map(([x, y], place) => (place ? `H${x}V${y}` : `M${x} ${y}`)).join("");
}

// Members over time; a day without history (null) is left out.
function course(label, days, values, { small = false } = {}) {
  const top = small ? 3 : 14;
  const high = small ? 30 : HIGH;
  const known = values.flatMap((value, place) => (value === null ? [] : [place]));
  if (known.length < 2) return null;
  const most = Math.max(...values, 1);
  const [begin, end] = [known[0], known[known.length - 1]];
  const at = (place) => ((place - begin) / (end - begin)) * WIDE;
  const level = (value) => top + high - (value / most) * high;
  const points = known.map((place) => [at(place), level(values[place])]);
  const line = stepPath(points);
  const [first, last] = [points[0], points[points.length - 1]];
  const area = `${line}V${top + high}H${first[0]}Z`;
  const parts = [svg("path", { class: "area", d: area }), svg("path", { class: "line", d: line })];
  const summary = `${label}. ${known.map((place) => `${date(days[place])}: ${values[place]}`).join(", ")}`;
  if (small) return chart(summary, top + high + 3, ...parts);
  const step = WIDE / known.length;
  const hits = known.map((place) =>
    titled(svg("rect", { class: "hit", x: at(place) - step / 2, width: step, y: top, height: high }), `${date(days[place])}: ${values[place]}`),
  );
  return chart(
    summary,
    top + high + 20,
    svg("line", { class: "grid", x1: 0, x2: WIDE, y1: top, y2: top }),
    svg("text", { class: "tick", x: 0, y: 10 }, NUMBERS.format(most)),
    ...parts,
    svg("circle", { class: "dot", cx: last[0], cy: last[1], r: 3 }),
    svg("text", { class: "tick", x: first[0], y: top + high + 14 }, date(days[begin])),
    svg("text", { class: "tick end", x: WIDE, y: top + high + 14 }, date(days[end])),
    ...hits,
  );
}
