// What the server sent, as the graph that Sigma draws.
const LONGEST = 36;

const shorten = (name) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1).trimEnd()}…` : name);

export function network({ ids, names, x, y, sizes, groups, edges }, look) {
  const graph = new graphology.UndirectedGraph();
  const byName = new Map();
  ids.forEach((id, at) => {
    const group = look.groups[groups[at]];
    graph.addNode(id, { label: shorten(names[at]), name: names[at], x: x[at], y: y[at], size: sizes[at] * 0.75, color: group.colour, group: group.label });
    byName.set(names[at], id);
  });
  const line = { color: look.edge, size: edges.length > 20000 ? 0.4 : 1 };
  for (let at = 0; at < edges.length; at += 2) graph.addEdge(ids[edges[at]], ids[edges[at + 1]], { ...line });

  // what was typed may be the beginning of a name, or a part of it, with any accents
  const plain = (name) => name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const called = (typed) => {
    if (!typed || byName.has(typed)) return byName.get(typed);
    const part = plain(typed);
    const found = names.findIndex((name) => plain(name).startsWith(part));
    return ids[found >= 0 ? found : names.findIndex((name) => plain(name).includes(part))];
  };
  return { graph, called, names: (most) => names.slice(0, most) };
}
