// What is shown, as a picture to keep: PNG as it is on the screen, SVG to go on working with.
const NAMED = 60;

function offer(address, name) {
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
}

function png(sigma, look) {
  // what WebGL drew can be read only before the browser shows it
  sigma.refresh({ schedule: false, skipIndexation: true });
  const layers = sigma.getCanvases();
  const { width, height } = layers.nodes;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  context.fillStyle = look.raised;
  context.fillRect(0, 0, width, height);
  for (const layer of ["edges", "nodes", "labels", "hovers"]) if (layers[layer]) context.drawImage(layers[layer], 0, 0, width, height);
  canvas.toBlob((picture) => {
    const address = URL.createObjectURL(picture);
    offer(address, "red.png");
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  });
}

const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");

export function asSvg(sigma, graph, look) {
  const { width, height } = sigma.getDimensions();
  const at = (node) => sigma.framedGraphToViewport(sigma.getNodeDisplayData(node));
  const inside = ({ x, y }) => x >= 0 && x <= width && y >= 0 && y <= height;
  const lines = graph.mapEdges((edge, _, source, target) => {
    const shown = sigma.getEdgeDisplayData(edge);
    const [a, b] = [at(source), at(target)];
    if (shown.hidden || !(inside(a) || inside(b))) return "";
    return `<line x1="${a.x.toFixed(1)}" y1="${a.y.toFixed(1)}" x2="${b.x.toFixed(1)}" y2="${b.y.toFixed(1)}" stroke="${shown.color}" stroke-width="${shown.size}"/>`;
  });
  const dots = graph.filterNodes((node) => inside(at(node)));
  const circles = dots.map((node) => {
    const shown = sigma.getNodeDisplayData(node);
    const { x, y } = at(node);
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${sigma.scaleSize(shown.size).toFixed(1)}" fill="${shown.color}"><title>${escape(graph.getNodeAttribute(node, "name"))}</title></circle>`;
  });
  const largest = dots.filter((node) => sigma.getNodeDisplayData(node).label).sort((a, b) => sigma.getNodeDisplayData(b).size - sigma.getNodeDisplayData(a).size);
  const labels = largest.slice(0, NAMED).map((node) => {
    const { x, y } = at(node);
    const { size, label } = sigma.getNodeDisplayData(node);
    return `<text x="${(x + sigma.scaleSize(size) + 4).toFixed(1)}" y="${(y + 4).toFixed(1)}">${escape(label)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="13">`,
    `<rect width="100%" height="100%" fill="${look.raised}"/><g>${lines.join("")}</g><g>${circles.join("")}</g>`,
    `<g fill="${look.ink}" stroke="${look.raised}" stroke-width="3" paint-order="stroke">${labels.join("")}</g></svg>`,
  ].join("");
}

function svg(sigma, graph, look) {
  const address = URL.createObjectURL(new Blob([asSvg(sigma, graph, look)], { type: "image/svg+xml" }));
  offer(address, "red.svg");
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

export const save = { png, svg };
