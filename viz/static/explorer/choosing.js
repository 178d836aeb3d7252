// The chosen dot: it stands out with its neighbours, the rest steps back, and a card tells of it.
import { isCrowd } from "./drawing.js";

const LISTED = 8;
const REST = 150; // milliseconds

export const pageOf = (id) => `/nodo/${id.split("/").map(encodeURIComponent).join("/")}`;

export function choosing(section, { graph }, look, draw) {
  const card = section.querySelector(".card");
  const status = section.querySelector(".said");
  const listeners = [];
  let chosen = null;
  let pointed = null;

  const way = new Set(look.way);
  const onWay = (edge) => way.size > 0 && Math.abs(look.way.indexOf(graph.source(edge)) - look.way.indexOf(graph.target(edge))) === 1
    && way.has(graph.source(edge)) && way.has(graph.target(edge));
  const near = (node, focus) => node === focus || graph.areNeighbors(node, focus);
  const nodeReducer = (node, shown) => {
    const focus = pointed ?? chosen;
    if (!focus) return way.has(node) ? { ...shown, forceLabel: true, zIndex: 1 } : shown;
    return near(node, focus)
      ? { ...shown, highlighted: node === chosen, forceLabel: graph.degree(focus) < 25, zIndex: 1 }
      : { ...shown, color: look.line, label: "", zIndex: 0 };
  };
  const edgeReducer = (edge, shown) => {
    const focus = pointed ?? chosen;
    if (!focus) return onWay(edge) ? { ...shown, type: "strong", color: look.accent, size: 3, zIndex: 1 } : shown;
    return graph.hasExtremity(edge, focus) ? { ...shown, type: "strong", color: look.accent, size: 1.6, zIndex: 1 } : { ...shown, hidden: true };
  };
  const sigma = draw({ nodeReducer, edgeReducer });

  const link = (href, words) => Object.assign(document.createElement("a"), { href, textContent: words });
  const linkTo = (id) => link(pageOf(id), graph.getNodeAttribute(id, "name"));
  const item = (...inside) => { const one = document.createElement("li"); one.append(...inside); return one; };
  const said = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function tell(id) {
    card.hidden = !id;
    card.replaceChildren();
    if (!id) return;
    const { name, group } = graph.getNodeAttributes(id);
    const neighbours = graph.neighbors(id);
    const around = `/red?centro=${encodeURIComponent(id)}`;
    const title = document.createElement("h3");
    title.append(linkTo(id));
    const about = Object.assign(document.createElement("p"), { className: "meta", textContent: `${group} · ${said(card.dataset.ties, { n: neighbours.length })}` });
    const list = document.createElement("ul");
    list.append(...neighbours.slice(0, LISTED).map((other) => item(linkTo(other))));
    if (neighbours.length > LISTED) list.append(item(link(around, said(card.dataset.more, { n: neighbours.length - LISTED }))));
    const ways = document.createElement("p");
    ways.append(link(around, card.dataset.around), " · ", link(`/red?de=${encodeURIComponent(id)}`, card.dataset.from));
    card.append(title, about, list, ways);
    status.textContent = `${name}, ${about.textContent}`;
  }

  const refresh = () => sigma.refresh({ skipIndexation: true });
  function choose(id) {
    chosen = id;
    tell(id);
    refresh();
    for (const listener of listeners) listener(id);
  }
  function goTo(id) {
    choose(id);
    const { x, y } = sigma.getNodeDisplayData(id);
    sigma.getCamera().animate({ x, y, ratio: Math.min(0.5, sigma.getCamera().ratio) }, { duration: 300 });
  }

  // in a crowd only where the pointer rests: all change their look, which would hold up a pointer that passes over them
  const rest = isCrowd(graph) ? REST : 0;
  let waiting;
  const point = (node) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { pointed = node; refresh(); }, rest);
  };
  sigma.on("enterNode", ({ node }) => point(node));
  sigma.on("leaveNode", () => point(null));
  sigma.on("kill", () => clearTimeout(waiting));
  sigma.on("clickNode", ({ node }) => choose(node));
  sigma.on("doubleClickNode", (event) => { event.preventSigmaDefault(); location.href = pageOf(event.node); });
  sigma.on("clickStage", () => choose(null));
  return { sigma, choose, goTo, get current() { return chosen; }, onChange: (listener) => listeners.push(listener) };
}
