// The network explorer: Sigma.js over positions that the server computed. Without WebGL or JavaScript the page's own
// SVG stays, and the list below it has the same answers.
"use strict";

(async () => {
  const section = document.getElementById("explorer");
  const probe = document.createElement("canvas");
  if (!section || !(probe.getContext("webgl2") || probe.getContext("webgl"))) return;

  const load = (address) => new Promise((loaded, failed) => {
    document.head.append(Object.assign(document.createElement("script"), { src: address, onload: loaded, onerror: failed }));
  });
  await load(section.dataset.graphology);
  await load(section.dataset.sigma);

  const canvas = section.querySelector(".canvas");
  const card = section.querySelector(".card");
  const tools = section.querySelector(".tools");
  const find = section.querySelector("#find");

  const answer = await fetch(section.dataset.source);
  if (!answer.ok) return;
  const data = await answer.json();

  const style = getComputedStyle(document.documentElement);
  const colours = {};
  const colour = (name) => (colours[name] ??= style.getPropertyValue(name).trim());
  const hues = {};
  for (const family of new Set(data.nodes.map((node) => node.family))) {
    const swatch = section.querySelector(`.swatch.t-${family}`);
    hues[family] = swatch ? getComputedStyle(swatch).backgroundColor : "#888888";
  }

  const shorten = (name) => (name.length > 36 ? `${name.slice(0, 35).trimEnd()}…` : name);
  const network = new graphology.UndirectedGraph();
  for (const { id, name, family, x, y, size } of data.nodes) {
    network.addNode(id, { label: shorten(name), name, x, y, size: size * 0.75, color: hues[family] });
  }
  for (const [source, target] of data.edges) {
    network.addEdge(data.nodes[source].id, data.nodes[target].id, { color: colour("--edge"), size: 1 });
  }

  canvas.replaceChildren();
  const sigma = new Sigma(network, canvas, {
    labelColor: { color: colour("--ink") },
    labelFont: style.getPropertyValue("--sans").trim(),
    labelSize: 13,
    labelRenderedSizeThreshold: data.nodes.length < 60 ? 0 : 7,
    labelDensity: 0.4,
    labelGridCellSize: 140,
    defaultDrawNodeLabel: drawLabel,
    defaultDrawNodeHover: drawHover,
    stagePadding: 60,
    allowInvalidContainer: true,
    zIndex: true,
  });
  tools.hidden = false;

  // A rim in the paper's colour keeps names readable over lines.
  function drawLabel(context, node, settings) {
    if (!node.label) return;
    context.font = `${settings.labelSize}px ${settings.labelFont}`;
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.strokeStyle = colour("--raised");
    context.fillStyle = colour("--ink");
    const at = [node.x + node.size + 4, node.y + settings.labelSize / 3];
    context.strokeText(node.label, ...at);
    context.fillText(node.label, ...at);
  }

  function drawHover(context, node, settings) {
    context.font = `600 ${settings.labelSize}px ${settings.labelFont}`;
    const width = context.measureText(node.label).width + 12;
    context.fillStyle = colour("--raised");
    context.strokeStyle = colour("--quiet");
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(node.x + node.size + 2, node.y - 12, width, 24, 5);
    context.fill();
    context.stroke();
    context.beginPath();
    context.arc(node.x, node.y, node.size + 2, 0, Math.PI * 2);
    context.fillStyle = node.color;
    context.fill();
    context.fillStyle = colour("--ink");
    context.fillText(node.label, node.x + node.size + 8, node.y + settings.labelSize / 3);
  }

  // What is chosen, or else pointed at, stands out with its neighbours; the rest steps back.
  let chosen = null;
  let pointed = null;
  const near = (node) => {
    const focus = pointed ?? chosen;
    return !focus || node === focus || network.areNeighbors(node, focus);
  };
  sigma.setSetting("nodeReducer", (node, shown) =>
    near(node)
      ? { ...shown, highlighted: node === chosen, forceLabel: Boolean(chosen) && network.degree(chosen) < 25, zIndex: 1 }
      : { ...shown, color: colour("--line"), label: "", zIndex: 0 });
  sigma.setSetting("edgeReducer", (edge, shown) => {
    const focus = pointed ?? chosen;
    if (!focus) return shown;
    return network.hasExtremity(edge, focus) ? { ...shown, color: colour("--accent"), size: 1.6, zIndex: 1 } : { ...shown, hidden: true };
  });

  const LISTED = 8;
  const pageOf = (id) => `/nodo/${id.split("/").map(encodeURIComponent).join("/")}`;
  const linkTo = (id) => {
    const link = document.createElement("a");
    link.href = pageOf(id);
    link.textContent = network.getNodeAttribute(id, "name");
    return link;
  };

  function choose(id) {
    chosen = id;
    card.hidden = !id;
    card.replaceChildren();
    if (id) {
      const title = document.createElement("h3");
      title.append(linkTo(id));
      const list = document.createElement("ul");
      const neighbours = network.neighbors(id);
      for (const other of neighbours.slice(0, LISTED)) {
        const item = document.createElement("li");
        item.append(linkTo(other));
        list.append(item);
      }
      if (neighbours.length > LISTED) {
        const item = document.createElement("li");
        const rest = document.createElement("a");
        rest.href = `/red?centro=${encodeURIComponent(id)}`;
        rest.textContent = card.dataset.more.replace("{n}", neighbours.length - LISTED);
        item.append(rest);
        list.append(item);
      }
      card.append(title, list);
    }
    sigma.refresh({ skipIndexation: true });
  }

  sigma.on("enterNode", ({ node }) => { pointed = node; sigma.refresh({ skipIndexation: true }); });
  sigma.on("leaveNode", () => { pointed = null; sigma.refresh({ skipIndexation: true }); });
  sigma.on("clickNode", ({ node }) => choose(node));
  sigma.on("doubleClickNode", (event) => { event.preventSigmaDefault(); location.href = pageOf(event.node); });
  sigma.on("clickStage", () => choose(null));

  const camera = sigma.getCamera();
  const acts = { in: () => camera.animatedZoom(), out: () => camera.animatedUnzoom(), fit: () => { choose(null); camera.animatedReset(); } };
  tools.addEventListener("click", (event) => acts[event.target.dataset?.do]?.());

  const steps = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] };
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "+") acts.in();
    else if (event.key === "-") acts.out();
    else if (event.key === "Escape") acts.fit();
    else if (steps[event.key]) {
      const { x, y, ratio } = camera.getState();
      const [dx, dy] = steps[event.key];
      camera.animate({ x: x + dx * ratio, y: y + dy * ratio }, { duration: 120 });
    } else return;
    event.preventDefault();
  });

  const names = new Map(data.nodes.map(({ id, name }) => [name, id]));
  section.querySelector("#names").append(...data.nodes.slice(0, 2000).map(({ name }) => Object.assign(document.createElement("option"), { value: name })));
  find.addEventListener("change", () => {
    const id = names.get(find.value.trim());
    if (!id) return;
    choose(id);
    const { x, y } = sigma.getNodeDisplayData(id);
    camera.animate({ x, y, ratio: 0.5 }, { duration: 300 });
  });

  section.dataset.drawn = network.order;
})();
