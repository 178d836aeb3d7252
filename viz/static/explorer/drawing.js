// How dots, lines and names look: colours come from the page's style sheet and its legend.
const MANY = 500; // dots, or twice as many ties: more than a processor draws as shapes, where there is no graphics card
const CROWD = 3000; // more than it draws as anything while the picture moves

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

const beyond = (most, graph) => graph.order > most || graph.size > 2 * most;
export const isCrowd = (graph) => beyond(CROWD, graph);

export function drawing(graph, look) {
  const many = beyond(MANY, graph);
  // on a dense screen, which no computer has without a graphics card, a line is thinner than a tie
  const lines = isCrowd(graph) || (many && devicePixelRatio < 1.5);
  const { NodePointProgram, EdgeLineProgram, EdgeRectangleProgram } = Sigma.rendering;
  return {
    nodeProgramClasses: { ...(many && { circle: NodePointProgram }) },
    edgeProgramClasses: { ...(lines && { line: EdgeLineProgram }), strong: EdgeRectangleProgram },
    labelColor: { color: look.ink },
    labelFont: look.font,
    labelSize: 13,
    labelRenderedSizeThreshold: graph.order < 60 ? 0 : isCrowd(graph) ? 5 : 7,
    labelDensity: 0.4,
    labelGridCellSize: 140,
    defaultDrawNodeLabel: (...of) => label(look, ...of),
    defaultDrawNodeHover: (...of) => hover(look, ...of),
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
