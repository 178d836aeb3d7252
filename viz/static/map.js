// Moving the map, and telling what the pointer or the keyboard is on. Without it the map stands still, its links lead on.
const CLOSEST = 12;
const STEP = 1.6;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

document.addEventListener("htmx:after:swap", () => begin());
begin();

function begin() {
  const figure = document.getElementById("map");
  if (figure && !figure.dataset.moves) moving(figure);
}

function moving(figure) {
  figure.dataset.moves = "";
  const [width, height] = [Number(figure.dataset.width), Number(figure.dataset.height)];
  const [svg, tools, ground] = ["svg", ".tools", ".ground"].map((one) => figure.querySelector(one));
  const land = svg.querySelector(".whole");
  const told = tools.querySelector(".told");
  const resting = told.textContent;
  const numbers = (text) => text.trim().split(/\s+/).map(Number);
  const spots = [...svg.querySelectorAll(".spots a")].map((link) => (
    { link, id: link.dataset.id, own: numbers(link.dataset.own), off: numbers(link.dataset.off) }
  ));
  const called = new Map(spots.map((spot) => [spot.id, spot]));
  const leaders = [...svg.querySelectorAll(".leader")].map((path) => ({ path, spot: called.get(path.dataset.of) }));
  const specks = [...svg.querySelectorAll(".speck")].map((dot) => ({ dot, own: numbers(dot.dataset.own) }));
  const ways = [...svg.querySelectorAll(".ways a")].map((link) => {
    const [x1, y1, x2, y2] = numbers(link.dataset.at);
    return { link, ids: link.dataset.ends.split(" "), at: [[x1, y1], [x2, y2]], paths: link.querySelectorAll("path") };
  });
  const view = { k: 1, x: 0, y: 0 };
  const shown = ([x, y]) => [x * view.k + view.x, y * view.k + view.y];
  const place = ({ own, off }) => { const [x, y] = shown(own); return [x + off[0], y + off[1]]; };

  // the same bend as the picture came with
  function arc(one, other) {
    const [[x1, y1], [x2, y2]] = [one, other].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const [x, y] = [(x1 + x2) / 2 + (y2 - y1) * 0.18, (y1 + y2) / 2 - (x2 - x1) * 0.18];
    return `M${x1} ${y1}Q${x} ${y} ${x2} ${y2}`;
  }

  function draw() {
    view.x = Math.min(0, Math.max(width * (1 - view.k), view.x));
    view.y = Math.min(0, Math.max(height * (1 - view.k), view.y));
    land.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.k})`);
    for (const spot of spots) spot.link.setAttribute("transform", `translate(${place(spot).join(" ")})`);
    for (const { path, spot } of leaders) path.setAttribute("transform", spot.link.getAttribute("transform"));
    for (const { dot, own } of specks) {
      const [x, y] = shown(own);
      dot.setAttribute("cx", x);
      dot.setAttribute("cy", y);
    }
    for (const { ids, at, paths } of ways) {
      const [one, other] = ids.map((id, end) => (called.has(id) ? place(called.get(id)) : shown(at[end])));
      for (const path of paths) path.setAttribute("d", arc(one, other));
    }
    figure.classList.toggle("is-near", view.k > 1);
  }

  let waiting;
  function move() {
    draw();
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const { pathname, search } = location;
      const kept = view.k > 1 ? `#v=${[view.k.toFixed(2), Math.round(view.x), Math.round(view.y)].join(",")}` : "";
      history.replaceState(history.state, "", `${pathname}${search}${kept}`);
    }, 250);
  }

  function zoom(factor, [x, y] = [width / 2, height / 2]) {
    const k = Math.min(CLOSEST, Math.max(1, view.k * factor));
    view.x = x - (x - view.x) * (k / view.k);
    view.y = y - (y - view.y) * (k / view.k);
    view.k = k;
    move();
  }

  const acts = {
    in: () => zoom(STEP),
    out: () => zoom(1 / STEP),
    whole: () => zoom(1 / CLOSEST),
  };
  tools.hidden = false;
  tools.addEventListener("click", ({ target }) => acts[target.dataset.do]?.());

  const unit = () => width / svg.clientWidth;
  function at({ clientX, clientY }) {
    const box = svg.getBoundingClientRect();
    return [(clientX - box.left) * unit(), (clientY - box.top) * unit()];
  }
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? STEP : 1 / STEP, at(event));
  }, { passive: false });

  let from = null;
  let moved = false;
  svg.addEventListener("pointerdown", (event) => {
    moved = false;
    if (view.k > 1 && event.button === 0) from = [event.clientX, event.clientY];
  });
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  addEventListener("pointermove", ({ clientX, clientY }) => {
    if (!from) return;
    const [dx, dy] = [clientX - from[0], clientY - from[1]];
    if (!moved && Math.hypot(dx, dy) < 4) return;
    moved = true;
    figure.classList.add("is-moved");
    view.x += dx * unit();
    view.y += dy * unit();
    from = [clientX, clientY];
    move();
  });
  addEventListener("pointerup", () => { from = null; figure.classList.remove("is-moved"); });
  svg.addEventListener("click", (event) => { if (moved) event.preventDefault(); }, { capture: true });

  // what is told of a place or a line, and what belongs to it
  function tell(link) {
    for (const each of svg.querySelectorAll(".is-on")) each.classList.remove("is-on");
    told.textContent = link ? link.querySelector("title").textContent : resting;
    if (!link) return;
    for (const way of ways) {
      if (way.link === link) way.ids.forEach((id) => called.get(id)?.link.classList.add("is-on"));
      else if (way.ids.includes(link.dataset.id)) way.link.classList.add("is-on");
    }
  }
  for (const kind of ["pointerover", "focusin"]) svg.addEventListener(kind, ({ target }) => tell(target.closest("a")));
  for (const kind of ["pointerleave", "focusout"]) svg.addEventListener(kind, () => tell(null));

  // the place that lies most nearly in that direction
  function towards(link, [dx, dy]) {
    const here = place(called.get(link.dataset.id));
    let best = null;
    let least = Infinity;
    for (const spot of spots) {
      const there = place(spot);
      const [x, y] = [there[0] - here[0], there[1] - here[1]];
      const along = x * dx + y * dy;
      const far = Math.hypot(x, y) + 2 * Math.abs(x * dy - y * dx);
      if (along > 0 && far < least) [best, least] = [spot, far];
    }
    return best?.link;
  }
  function intoView(link) {
    const [x, y] = place(called.get(link.dataset.id));
    if (x > 0 && x < width && y > 0 && y < height) return;
    view.x += width / 2 - x;
    view.y += height / 2 - y;
    move();
  }
  ground.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const way = ARROWS[key];
    const link = target.closest(".spots a");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "+") acts.in();
    else if (key === "-") acts.out();
    else if (key === "0") acts.whole();
    else if (way && link) towards(link, way)?.focus();
    else if (way && view.k > 1) {
      view.x -= way[0] * 60;
      view.y -= way[1] * 60;
      move();
    } else return;
    event.preventDefault();
  });
  ground.addEventListener("focusin", ({ target }) => { if (target.closest(".spots a")) intoView(target.closest("a")); });

  const kept = location.hash.match(/^#v=([\d.]+),(-?\d+),(-?\d+)$/);
  if (kept) {
    [view.k, view.x, view.y] = [Math.min(CLOSEST, Math.max(1, Number(kept[1]))), Number(kept[2]), Number(kept[3])];
    draw();
  }
}
