// How dots, lines and names look: colours come from the page's style sheet and its legend.
const MANY = 3000;

export function looks(section) {
  const style = getComputedStyle(document.documentElement);
  const own = (name) => style.getPropertyValue(name).trim();
  return {
    ink: own("--ink"), quiet: own("--quiet"), raised: own("--raised"), line: own("--line"), edge: own("--edge"), accent: own("--accent"), font: own("--sans"),
    groups: [...section.querySelectorAll(".legend li")].map((item) => ({
      label: item.querySelector("bdi").textContent,
      colour: getComputedStyle(item.querySelector(".swatch")).backgroundColor,
    })),
    way: section.dataset.way.split(" ").filter(Boolean),
  };
}

export function drawing(graph, look) {
  const many = graph.order > MANY || graph.size > 2 * MANY;
  return {
    labelColor: { color: look.ink },
    labelFont: look.font,
    labelSize: 13,
    labelRenderedSizeThreshold: graph.order < 60 ? 0 : many ? 5 : 7,
    labelDensity: 0.4,
    labelGridCellSize: 140,
    defaultDrawNodeLabel: (...of) => label(look, ...of),
    defaultDrawNodeHover: (...of) => hover(look, ...of),
    // a picture that moves keeps up with the hand; its lines are back when it rests
    hideEdgesOnMove: many,
    hideLabelsOnMove: many,
    stagePadding: 60,
    allowInvalidContainer: true,
    zIndex: true,
  };
}

// A rim in the paper's colour keeps names readable over lines.
function label(look, context, node, settings) {
  if (!node.label) return;
  context.font = `${settings.labelSize}px ${settings.labelFont}`;
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = look.raised;
  context.fillStyle = look.ink;
  const at = [node.x + node.size + 4, node.y + settings.labelSize / 3];
  context.strokeText(node.label, ...at);
  context.fillText(node.label, ...at);
}

function hover(look, context, node, settings) {
  context.font = `600 ${settings.labelSize}px ${settings.labelFont}`;
  const width = context.measureText(node.label).width + 12;
  context.fillStyle = look.raised;
  context.strokeStyle = look.quiet;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(node.x + node.size + 2, node.y - 12, width, 24, 5);
  context.fill();
  context.stroke();
  context.beginPath();
  context.arc(node.x, node.y, node.size + 2, 0, Math.PI * 2);
  context.fillStyle = node.color;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = look.ink;
  context.stroke();
  context.fillStyle = look.ink;
  context.fillText(node.label, node.x + node.size + 8, node.y + settings.labelSize / 3);
}
