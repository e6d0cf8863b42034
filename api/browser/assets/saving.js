// Saves the form of an intake while somebody writes, and loses nothing where the line breaks.
//
// What can not be sent is kept on this machine, encrypted with a key that the page gives to the owner of the draft
// alone and that stands nowhere else here, until it is sent: docs/decisions/0059-what-a-browser-keeps.md.
// Without this script the form is saved with its button.

const PAUSE = 1000; // Milliseconds after the last letter.
const PATIENCE = 20000; // How long an answer is waited for.
const AGAIN = [5000, 15000, 30000]; // When it is tried again.
const LONGEST = 7 * 24 * 60 * 60 * 1000; // What is older is removed unread.
const MOST_KEPT_ALIVE = 50000; // A browser sends no more than this of a page that is closed.
const ALL = "triage unsent ";
const BACK = "triage back"; // What was kept is saved now: said once.

const place = document.getElementById("saving");
const form = document.getElementById("intake-form");
// What stands in a claim that is not there any more: it is kept as a new one, or dropped.
const notKept = document.getElementById("not-kept");
const panel = document.getElementById("so-far");
const draft = place.dataset.draft;
const keys = globalThis.crypto?.subtle ? JSON.parse(place.dataset.keys) : [];
const ours = `${ALL}${draft} `;
// What a form builds on is no part of what is written in it.
const GROUND = ["tag", "shown", "members"];
// A form that is shown again because it was not saved holds what is unsent from the beginning.
const shownAgain = form?.dataset.unsaved !== undefined;

// saved: nothing is unsent. lost: nothing can be sent now. The others wait for a person.
let state = shownAgain ? "conflict" : "saved";
let sent = form && !shownAgain ? written() : null;
let keptHere = false;
let running = null;
let timer = 0;
let failures = 0;
let leaving = false;
let heldBack = null;
const decided = [];
// Each page keeps its own: what one window saves is not what another could not.
let name = `${ours}${globalThis.crypto?.randomUUID?.() ?? Math.random()}`;

/* What is written */

function written(of = form) {
  const fields = new URLSearchParams(new FormData(of));
  GROUND.forEach((each) => fields.delete(each));
  // A page that is shown again may ask in another order.
  fields.sort();
  return fields.toString();
}

function ground() {
  return Object.fromEntries(GROUND.map((each) => [each, form.elements.namedItem(each).value]));
}

// What was saved is what the form has shown from now on. Claims that stand behind one taken out have moved up.
function builtOn(now, answer) {
  const shown = new URLSearchParams(ground().shown);
  for (const [field, value] of new URLSearchParams(now)) {
    shown.set(field, value);
  }
  const anew = { tag: answer.tag, shown, members: answer.members };
  for (const each of GROUND) {
    form.elements.namedItem(each).value = anew[each];
  }
  form.action = answer.address;
}

function unsent() {
  return form !== null && written() !== sent;
}

/* What is said */

function clone(what, moment = new Date()) {
  const content = place.querySelector(`template[data-said="${what}"]`).content.cloneNode(true);
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "latn" };
  for (const time of content.querySelectorAll("time")) {
    const day = moment.toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "long" };
    time.textContent = moment.toLocaleString(document.documentElement.lang, { ...clock, ...day });
  }
  return content;
}

function say(what) {
  const line = place.querySelector("[role=status]");
  const content = clone(what);
  // Nothing is read aloud twice.
  if (line.textContent !== content.textContent) {
    line.replaceChildren(content);
  }
}

function warn(what, moment) {
  const notice = place.querySelector("[role=alert]");
  if (notice.dataset.told === (what ?? "")) {
    return;
  }
  notice.dataset.told = what ?? "";
  notice.replaceChildren(...(what ? [clone(what, moment)] : []));
}

/* What is kept on this machine */

function bytesOf(text) {
  return Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
}

function textOf(bytes) {
  return btoa(Array.from(new Uint8Array(bytes), (each) => String.fromCharCode(each)).join(""));
}

function keyOf(secret, use) {
  return crypto.subtle.importKey("raw", bytesOf(secret), "AES-GCM", false, [use]);
}

async function keep() {
  if (keys.length === 0) {
    return false;
  }
  try {
    const [id, secret] = keys[0];
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const title = document.querySelector("h1").textContent;
    const plain = new TextEncoder().encode(JSON.stringify({ fields: written(), on: ground(), address: form.action, title }));
    const how = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) };
    const sealed = await crypto.subtle.encrypt(how, await keyOf(secret, "encrypt"), plain);
    const kept = { key: id, at: Date.now(), iv: textOf(iv), sealed: textOf(sealed) };
    localStorage.setItem(name, JSON.stringify(kept));
    return true;
  } catch {
    // No room, or no storage at all: then it stands on this page only, and that is said.
    return false;
  }
}

async function keptAt(place) {
  try {
    const kept = JSON.parse(localStorage.getItem(place));
    const secret = new Map(keys).get(kept.key);
    const how = { name: "AES-GCM", iv: bytesOf(kept.iv), additionalData: new TextEncoder().encode(place) };
    const plain = await crypto.subtle.decrypt(how, await keyOf(secret, "decrypt"), bytesOf(kept.sealed));
    return { at: new Date(kept.at), ...JSON.parse(new TextDecoder().decode(plain)) };
  } catch {
    return null;
  }
}

function placesKept(start) {
  try {
    return Object.keys(localStorage).filter((each) => each.startsWith(start));
  } catch {
    return [];
  }
}

function forget(places) {
  for (const each of places) {
    localStorage.removeItem(each);
  }
}

function forgetWhatIsOld() {
  if (keys.length === 0) {
    forget(placesKept(ALL));
  }
  for (const each of placesKept(ALL)) {
    let at = 0;
    try {
      at = JSON.parse(localStorage.getItem(each)).at;
    } catch {
      // What can not be read is of no use to anybody.
    }
    if (!(Date.now() - at < LONGEST)) {
      forget([each]);
    }
  }
}

/* Saving, one request at a time */

// Returns the status of the answer, and with 204 what the form builds on now; 0 where nothing can be sent.
async function send(address, fields, on) {
  const body = new URLSearchParams(fields);
  for (const [each, value] of Object.entries(on)) {
    body.set(each, value);
  }
  try {
    const answer = await fetch(address, {
      method: "POST",
      body,
      headers: { "Triage-Script": "true", Accept: "text/html" },
      redirect: "manual",
      keepalive: fields.length < MOST_KEPT_ALIVE,
      signal: AbortSignal.timeout(PATIENCE),
    });
    const busy = answer.status >= 500 || answer.status === 429 || answer.status === 408;
    const said = (header) => answer.headers.get(header);
    const on = { tag: said("ETag"), members: said("Triage-Members"), address: said("Content-Location") };
    return { status: busy ? 0 : answer.status, ...on };
  } catch {
    return { status: 0 };
  }
}

async function once() {
  const now = written();
  const answer = await send(form.action, now, ground());
  if (answer.status === 204) {
    builtOn(now, answer);
    sent = now;
    failures = 0;
    return saved();
  }
  if (answer.status === 0) {
    return lost();
  }
  const states = { 401: "logged-out", 403: "logged-out", 404: "gone", 412: "conflict" };
  state = states[answer.status] ?? "refused";
  keptHere = state === "gone" ? false : await keep();
  warn(state);
  return state;
}

function saved() {
  state = "saved";
  if (!unsent()) {
    keptHere = false;
    forget([name]);
  }
  warn(null);
  say("saved");
  look();
  return state;
}

async function lost() {
  state = "lost";
  keptHere = await keep();
  warn(keptHere ? "lost-kept" : "lost");
  clearTimeout(timer);
  timer = setTimeout(save, AGAIN[Math.min(failures, AGAIN.length - 1)]);
  failures += 1;
  return state;
}

async function save() {
  clearTimeout(timer);
  // Whoever is asked to decide something decides with the button.
  if (state === "conflict") {
    keptHere = await keep();
  }
  if (["conflict", "gone"].includes(state)) {
    return state;
  }
  return state === "lost" || unsent() || running ? tried() : state;
}

// Tries it, with what is written meanwhile, and returns the state it comes to.
function tried() {
  running ??= (async () => {
    try {
      let result = await once();
      while (result === "saved" && unsent()) {
        result = await once();
      }
      return result;
    } finally {
      running = null;
    }
  })();
  return running;
}

function saveSoon() {
  clearTimeout(timer);
  if (unsent() || state === "lost") {
    timer = setTimeout(save, PAUSE);
  }
}

/* Beside the form: what the facts so far point to */

let looks = 0;

async function look() {
  if (panel === null) {
    return;
  }
  const mine = ++looks;
  const headers = { "Triage-Script": "true", Accept: "text/html" };
  try {
    const answer = await fetch(panel.dataset.address, { headers, redirect: "manual" });
    const text = await answer.text();
    if (answer.status === 200 && mine === looks) {
      const focused = panel.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      panel.querySelector("[data-so-far]").innerHTML = text;
      panel.querySelector(focused ? `a[href="${CSS.escape(focused)}"]` : "nothing")?.focus();
    }
  } catch {
    // What it says has its time on it; the next save looks again.
  }
}

/* Going elsewhere */

// Saves before the page is left. Where that can not be done, it is said, and whoever goes a second time goes.
function saveFirst(event, where, go) {
  if (leaving || !(unsent() || running) || (heldBack === where && state !== "lost")) {
    return;
  }
  event.preventDefault();
  heldBack = where;
  save().then((result) => {
    if (result === "saved") {
      leaving = true;
      go();
    }
  });
}

function followed(event) {
  const link = event.target.closest?.("a[href]");
  const otherwise = event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!link || otherwise || link.target || link.origin !== location.origin) {
    return;
  }
  const here = link.pathname === location.pathname && document.getElementById(link.hash.slice(1));
  if (here) {
    // What is asked next may stand on this very page.
    event.preventDefault();
    here.scrollIntoView();
    (here.querySelector("input, select, textarea") ?? here).focus({ preventScroll: true });
    return;
  }
  saveFirst(event, link.href, () => location.assign(link.href));
}

// What is kept on this machine is removed when the server has it, or when somebody drops it.
async function decide(event) {
  event.preventDefault();
  const drops = event.submitter?.value === "drop";
  const fields = new URLSearchParams(new FormData(notKept, event.submitter));
  const answer = drops ? { status: 204, address: `/intake/${draft}` } : await send(notKept.action, fields, {});
  if (answer.status === 204) {
    forget(decided);
    location.assign(answer.address);
  } else if (answer.status === 0) {
    warn("lost");
  } else {
    HTMLFormElement.prototype.submit.call(notKept);
  }
}

async function submitted(event) {
  const which = event.target;
  if (which === notKept) {
    return decide(event);
  }
  const action = new URL(which.action).pathname;
  if (action === `/intake/${draft}/erasure`) {
    forget(placesKept(ours));
    leaving = true;
  } else if (which === form && (state !== "saved" || unsent() || running) && !leaving) {
    // Somebody has decided, and it is saved; or the page that the button leads to shows what there is to decide, also
    // where it is saved by itself at that very moment.
    event.preventDefault();
    if ((await tried()) !== "lost") {
      leaving = true;
      which.requestSubmit(event.submitter);
    }
  } else {
    saveFirst(event, action, () => which.requestSubmit(event.submitter));
  }
  if (event.defaultPrevented) {
    return;
  }
  if (action === "/log-out") {
    forget(placesKept(ALL));
  } else if (action === `/intake/${draft}/submission` && placesKept(ours).length > 0) {
    event.preventDefault();
    comeBack();
  }
}

/* Coming back: what was kept is sent first, then the page shows it */

async function comeBack() {
  let arrived = false;
  for (const each of placesKept(ours)) {
    const kept = await keptAt(each);
    if (kept === null) {
      forget([each]);
      warn("unreadable");
      continue;
    }
    if (notKept && new URL(kept.address).pathname === notKept.dataset.of && kept.fields === written(notKept)) {
      decided.push(each);
      continue;
    }
    if (each === name || (shownAgain && kept.fields === written())) {
      name = each;
      continue;
    }
    const answer = await send(kept.address, kept.fields, kept.on);
    if (answer.status === 204) {
      forget([each]);
      arrived = true;
    } else if (answer.status === 0) {
      warn("lost-kept");
    } else {
      offer(each, kept);
    }
  }
  if (arrived && !shownAgain && !unsent()) {
    sessionStorage.setItem(BACK, "");
    location.reload();
  }
}

// What can not simply be saved is sent as a form would send it: the answer shows it beside what is there now.
function offer(where, kept) {
  warn("older", kept.at);
  place.querySelector("[data-of]").textContent = kept.title;
  place.querySelector("[data-show]").addEventListener("click", () => {
    const again = Object.assign(document.createElement("form"), { method: "post", action: kept.address, hidden: true });
    for (const [field, value] of [...new URLSearchParams(kept.fields), ...Object.entries(kept.on)]) {
      again.append(Object.assign(document.createElement("input"), { name: field, value }));
    }
    document.body.append(again);
    leaving = true;
    HTMLFormElement.prototype.submit.call(again);
  });
  place.querySelector("[data-remove]").addEventListener("click", () => {
    forget([where]);
    warn(null);
  });
}

if (form) {
  form.addEventListener("input", saveSoon);
  form.addEventListener("change", saveSoon);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && unsent() && save());
  addEventListener("online", () => state === "lost" && save());
  addEventListener("focus", () => state === "logged-out" && save());
  addEventListener("beforeunload", (event) => {
    if (!leaving && unsent() && !(state === "lost" && keptHere)) {
      event.preventDefault();
    }
  });
}
document.addEventListener("click", followed);
document.addEventListener("submit", submitted);
if (sessionStorage.getItem(BACK) !== null) {
  sessionStorage.removeItem(BACK);
  say("back");
}
forgetWhatIsOld();
look();
comeBack();
