// The network explorer: Sigma.js over positions that the server computed. Without WebGL or JavaScript the page's own
// SVG stays, and the list below it has the same answers.
import { restoreView, keepView } from "./address.js";
import { choosing } from "./choosing.js";
import { save } from "./export.js";
import { asking } from "./form.js";
import { walking } from "./keyboard.js";
import { moved } from "./moving.js";
import { network } from "./network.js";
import { drawing, isCrowd, looks } from "./drawing.js";

const probe = document.createElement("canvas");
const able = probe.getContext("webgl2") || probe.getContext("webgl");
let sigma = null;

asking(document.getElementById("ask"));
document.addEventListener("htmx:after:swap", () => show());
await show();

async function show() {
  const section = document.getElementById("explorer");
  if (sigma && !section?.contains(sigma.getContainer())) {
    sigma.kill();
    sigma = null;
  }
  if (able && section && !sigma) await draw(section);
}

async function draw(section) {
  const script = (address) => new Promise((loaded, failed) => {
    document.head.append(Object.assign(document.createElement("script"), { src: address, onload: loaded, onerror: failed, async: false }));
  });
  const library = window.Sigma ? [] : [script(section.dataset.graphology), script(section.dataset.sigma)];
  const [answer] = await Promise.all([fetch(section.dataset.source), ...library]);
  if (!answer.ok || !section.isConnected) return;
  const look = looks(section);
  const shown = network(await answer.json(), look);
  const canvas = section.querySelector(".canvas");
  const tools = section.querySelector(".tools");
  const find = section.querySelector("#find");

  canvas.replaceChildren();
  canvas.setAttribute("role", "application");
  const Picture = isCrowd(shown.graph) ? moved() : Sigma;
  const chosen = choosing(section, shown, look, (reducers) => new Picture(shown.graph, canvas, { ...drawing(shown.graph, look), ...reducers }));
  sigma = chosen.sigma;
  tools.hidden = false;

  const camera = sigma.getCamera();
  const acts = {
    in: () => camera.animatedZoom(),
    out: () => camera.animatedUnzoom(),
    fit: () => { chosen.choose(null); camera.animatedReset(); },
    png: () => save.png(sigma, look),
    svg: () => save.svg(sigma, shown.graph, look),
  };
  tools.addEventListener("click", (event) => acts[event.target.dataset?.do]?.());
  walking(canvas, sigma, shown.graph, chosen, acts);

  section.querySelector("#names").append(...shown.names(2000).map((name) => Object.assign(document.createElement("option"), { value: name })));
  find.addEventListener("change", () => {
    const id = shown.called(find.value.trim());
    if (id) chosen.goTo(id);
  });

  restoreView(camera, chosen, shown.graph);
  keepView(camera, chosen);
  section.dataset.drawn = shown.graph.order;
}
