// The keys of the dense hand. Without this everything works with tab, arrow keys and the space bar.
const form = document.querySelector("#intake-form[data-hand='dense']");

const lines = () => [...form.querySelectorAll("[data-line]")].filter((line) => line.checkVisibility());
const lineOf = (element) => element?.closest?.("[data-line]");

function go(line) {
  if (!line) return;
  const chosen = line.querySelector("input:checked") ?? line.querySelector("input");
  chosen.focus();
  line.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = lines();
  const here = all.indexOf(lineOf(document.activeElement));
  go(all[here < 0 ? 0 : here + by]);
}

// Answers that every question has have a letter, the others a figure in their order.
const LETTERS = { yes: "y", no: "n", unknown: "u", declined: "d", "": "x" };

function withKey(line, key) {
  const all = [...line.querySelectorAll("input[type=radio]")];
  const others = all.filter((each) => !(each.value in LETTERS));
  return all.find((each) => LETTERS[each.value] === key) ?? others[Number(key) - 1];
}

// The same key again takes the answer back.
function answer(line, key) {
  const wanted = withKey(line, key);
  if (!wanted) return false;
  const taken = wanted.checked ? withKey(line, "x") : wanted;
  taken.checked = true;
  taken.focus();
  taken.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function find(word) {
  const found = [...form.querySelectorAll("[data-words]")].find((question) =>
    question.dataset.words.toLowerCase().includes(word.toLowerCase()),
  );
  if (!found) return false;
  const closed = found.closest("details.behind");
  if (closed) closed.open = true;
  go(found.querySelector("[data-line]"));
  return true;
}

function searchBox() {
  const box = document.createElement("input");
  box.type = "search";
  box.id = "find-fact";
  const label = document.createElement("label");
  label.htmlFor = box.id;
  label.textContent = document.querySelector("[data-find]").dataset.find;
  const field = document.createElement("p");
  field.className = "field";
  field.append(label, box);
  form.before(field);
  box.addEventListener("keydown", (pressed) => {
    if (pressed.key === "Escape") step(0);
    if (pressed.key !== "Enter") return;
    pressed.preventDefault();
    if (box.value) box.setAttribute("aria-invalid", String(!find(box.value)));
  });
  return box;
}

// On a keyboard with other letters a key is known by its place.
function keyOf(pressed) {
  return /^[ -~]/.test(pressed.key) ? pressed.key : pressed.code.replace(/^(Key|Digit)/, "").toLowerCase();
}

if (form) {
  const box = searchBox();
  document.addEventListener("keydown", (pressed) => {
    if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return;
    const at = document.activeElement;
    if (at?.matches?.("select, textarea, input:not([type=radio], [type=checkbox])")) return;
    const line = lineOf(at);
    const key = keyOf(pressed);
    if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "/") {
      box.focus();
      box.select();
    }
    else if (key === "s") form.requestSubmit(form.querySelector(".button[value=next]"));
    else if (!line || !answer(line, key)) return;
    pressed.preventDefault();
  });
}
