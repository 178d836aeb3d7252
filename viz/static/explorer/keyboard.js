// Arrow keys walk from the chosen dot along its ties; without one they move the picture.
import { pageOf } from "./choosing.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STEP = 0.1;

export function walking(canvas, sigma, graph, chosen, acts) {
  const camera = sigma.getCamera();

  // the neighbour that lies most nearly in that direction; the way is open where the angle is less than a right one
  function towards([dx, dy]) {
    const from = graph.getNodeAttributes(chosen.current);
    let best = null;
    let nearest = 0.05;
    for (const other of graph.neighbors(chosen.current)) {
      const to = graph.getNodeAttributes(other);
      const [x, y] = [to.x - from.x, to.y - from.y];
      const along = (x * dx + y * dy) / (Math.hypot(x, y) || 1);
      if (along > nearest) [best, nearest] = [other, along];
    }
    return best;
  }

  function start() {
    const middle = sigma.viewportToGraph({ x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 });
    return graph.reduceNodes((best, node, at) => {
      const far = Math.hypot(at.x - middle.x, at.y - middle.y);
      return best && best.far <= far ? best : { node, far };
    }, null)?.node;
  }

  canvas.addEventListener("keydown", (event) => {
    const { key } = event;
    if (key === "+") acts.in();
    else if (key === "-") acts.out();
    else if (key === "Escape") chosen.current ? chosen.choose(null) : acts.fit();
    else if (key === "Enter" && chosen.current) location.href = pageOf(chosen.current);
    else if (key === "Enter") { const node = start(); if (node) chosen.choose(node); }
    else if (ARROWS[key] && chosen.current) {
      const next = towards(ARROWS[key]);
      if (next) chosen.goTo(next);
    } else if (ARROWS[key]) {
      const { x, y, ratio } = camera.getState();
      const [dx, dy] = ARROWS[key];
      camera.animate({ x: x + dx * STEP * ratio, y: y + dy * STEP * ratio }, { duration: 120 });
    } else return;
    event.preventDefault();
  });
}
