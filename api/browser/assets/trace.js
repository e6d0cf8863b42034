// What a script adds to the graph of a trace: zoom, pan, a walk along its lines by keys, and a step opened beside it.
// All of it can be read without: each box is a link to its place in the list.

const graph = document.getElementById("graph");

// A link into what is closed opens it.
function reveal() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let each = target && target.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
  if (target) target.scrollIntoView();
}
addEventListener("hashchange", reveal);
reveal();

if (graph) {
  const pane = graph.parentElement;
  const beside = document.getElementById("beside");
  const boxes = new Map([...graph.querySelectorAll("a[data-step]")].map((box) => [box.dataset.step, box]));
  const lines = [...graph.querySelectorAll("path[data-from]")];
  const places = new Map([...boxes.values()].map((box) => [box, box.getBBox && corner(box)]));
  const [width, height] = [graph.width.baseVal.value, graph.height.baseVal.value];
  let scale = 1;

  function corner(box) {
    const { e, f } = box.transform.baseVal[0].matrix;
    return { x: e, y: f };
  }

  function zoom(to) {
    scale = Math.min(3, Math.max(0.1, to));
    graph.setAttribute("width", width * scale);
    graph.setAttribute("height", height * scale);
  }

  document.querySelector(".trace-zoom").hidden = false;
  document.getElementById("graph-keys").hidden = false;
  document.querySelector(".trace-zoom").addEventListener("click", ({ target }) => {
    const to = { in: scale * 1.25, out: scale / 1.25, fit: (pane.clientWidth - 4) / width }[target.dataset.zoom];
    if (to) zoom(to);
  });

  // Pan: hold and move. A click that moved nothing is a click.
  let held = null;
  pane.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button === 0) {
      held = { x: event.clientX, y: event.clientY, left: pane.scrollLeft, top: pane.scrollTop, moved: false };
    }
  });
  addEventListener("pointermove", (event) => {
    if (!held) return;
    held.moved ||= Math.hypot(event.clientX - held.x, event.clientY - held.y) > 4;
    if (held.moved) pane.scrollTo(held.left - event.clientX + held.x, held.top - event.clientY + held.y);
  });
  addEventListener("pointerup", () => setTimeout(() => (held = null)));
  graph.addEventListener("dragstart", (event) => event.preventDefault());

  // One box is reached by Tab; the arrow keys go on from there.
  function go(box) {
    for (const each of boxes.values()) each.setAttribute("tabindex", each === box ? "0" : "-1");
    box.focus();
    box.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  const last = [...boxes.values()].at(-1);
  for (const box of boxes.values()) box.setAttribute("tabindex", box === last ? "0" : "-1");

  function joined(name, from, to) {
    return lines.filter((line) => line.dataset[from] === name).map((line) => boxes.get(line.dataset[to]));
  }

  function nearest(box, candidates) {
    const at = places.get(box);
    const far = (other) => Math.abs(places.get(other).y - at.y);
    return candidates.sort((one, other) => far(one) - far(other))[0];
  }

  function below(box, way) {
    const at = places.get(box);
    const inColumn = [...boxes.values()].filter((other) => places.get(other).x === at.x && (places.get(other).y - at.y) * way > 0);
    return nearest(box, inColumn);
  }

  const ways = {
    ArrowLeft: (box) => nearest(box, joined(box.dataset.step, "to", "from")),
    ArrowRight: (box) => nearest(box, joined(box.dataset.step, "from", "to")),
    ArrowDown: (box) => below(box, 1),
    ArrowUp: (box) => below(box, -1),
  };

  graph.addEventListener("focusin", ({ target }) => {
    const name = target.closest("a")?.dataset.step;
    for (const line of lines) line.classList.toggle("walked", [line.dataset.from, line.dataset.to].includes(name));
  });

  graph.addEventListener("keydown", (event) => {
    const box = event.target.closest("a[data-step]");
    if (!box || event.altKey || event.ctrlKey || event.metaKey || !ways[event.key]) return;
    event.preventDefault();
    const next = ways[event.key](box);
    if (next) go(next);
  });

  graph.addEventListener("click", (event) => {
    const box = event.target.closest("a[data-step]");
    if (!box || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!held?.moved) open(box);
  });

  function open(box) {
    const told = document.getElementById(box.dataset.step);
    const heading = document.createElement("h3");
    heading.tabIndex = -1;
    heading.textContent = box.querySelector("title").textContent;
    const body = told.cloneNode(true);
    body.removeAttribute("id");
    beside.replaceChildren(heading, body);
    beside.hidden = false;
    go(box);
    heading.focus();
  }

  // A link beside the graph to a step that is drawn goes to its box.
  beside.addEventListener("click", (event) => {
    const box = boxes.get(event.target.closest("a")?.hash?.slice(1));
    if (!box || event.target.closest("a").pathname !== location.pathname) return;
    event.preventDefault();
    open(box);
  });

  beside.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    beside.hidden = true;
    graph.querySelector('a[tabindex="0"]').focus();
  });
}
