// What one looks at is kept in the address: the part of the network as parameters, the camera and the chosen dot after #.
const WAIT = 250;

export function restoreView(camera, chosen, graph) {
  const kept = new URLSearchParams(location.hash.slice(1));
  const [x, y, ratio] = ["x", "y", "r"].map((name) => Number.parseFloat(kept.get(name)));
  const id = kept.get("n");
  if (id && graph.hasNode(id)) chosen.choose(id);
  if ([x, y, ratio].every(Number.isFinite) && ratio > 0) camera.setState({ x, y, ratio });
}

export function keepView(camera, chosen) {
  let waiting;
  const keep = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const { x, y, ratio } = camera.getState();
      const view = new URLSearchParams({ x: x.toFixed(4), y: y.toFixed(4), r: ratio.toFixed(4) });
      if (chosen.current) view.set("n", chosen.current);
      history.replaceState(history.state, "", `#${view}`);
    }, WAIT);
  };
  camera.on("updated", keep);
  chosen.onChange(keep);
}
