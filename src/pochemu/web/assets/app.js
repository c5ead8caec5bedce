// Links are links: without this file every page works. It opens a WHY beside the page, refreshes figures and listens to keys.
import htmx from "htmx.org/dist/htmx.esm.min.js";

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];

let here = location.href; // the page under the panel

// A number's why opens in the panel; a click with a modifier is the browser's own.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.n, a[data-why]");
  if (!link || !one("#why") || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (link.matches(".close") && !one(".split")) close();
  else open(new URL(link.getAttribute("href"), location).href); // of a link in a drawing, `href` is no text
});

async function open(href) {
  await htmx.ajax("GET", href, { source: "#why", target: "#why", select: "#why", swap: "outerHTML", push: href });
  mark();
  if (matchMedia("(width <= 1180px)").matches) one("#why").scrollIntoView({ block: "start" });
  one("#why [data-up], #why a")?.focus({ preventScroll: true });
}

// A page that has no panel of its own shows it above itself.
function close() {
  history.replaceState(null, "", here);
  one("#why").replaceChildren();
}

// The card whose why is open.
function mark() {
  for (const card of all(".card")) card.classList.toggle("on", one("h2 a", card)?.href === location.href);
}

// What is written is sent once: its button waits for the answer, unless one goes back to it. A file that comes for an
// answer leaves the page where it is, so after a while it may be asked for again.
const PATIENCE = 30_000;
const sent = (form, button) => {
  form.toggleAttribute("data-sent", Boolean(button));
  for (const one of form.querySelectorAll("[aria-busy]")) one.removeAttribute("aria-busy");
  button?.setAttribute("aria-busy", "true");
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !event.submitter || form.getAttribute("method")?.toLowerCase() !== "post") return;
  if (form.matches("[data-sent]")) event.preventDefault();
  else {
    sent(form, event.submitter);
    setTimeout(sent, PATIENCE, form);
  }
});

addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => sent(form)));

// Photos are sent as large as one looks at them: a phone takes ten times as much, over a network of a building site.
const SIDE = 1600;
const QUALITY = 0.82;

const shrinking = new WeakMap(); // by the form that waits

document.addEventListener("change", ({ target }) => {
  if (!target.matches("input[type=file][data-shrink]")) return;
  const work = shrink(target).finally(() => shrinking.delete(target.form));
  shrinking.set(target.form, work);
});

document.addEventListener("submit", async (event) => {
  const work = shrinking.get(event.target);
  if (!work) return;
  event.preventDefault();
  await work;
  event.target.requestSubmit(event.submitter);
}, true);

async function shrink(input) {
  const chosen = new DataTransfer();
  for (const file of input.files) chosen.items.add(await shrunk(file));
  input.files = chosen.files;
}

// What can't be drawn goes as it is: the server says what is wrong with it.
async function shrunk(file) {
  try {
    const drawn = await createImageBitmap(file);
    const scale = SIDE / Math.max(drawn.width, drawn.height);
    if (scale >= 1) return file;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(drawn.width * scale), Math.round(drawn.height * scale)];
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
    const content = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return new File([content], file.name, { type: "image/jpeg" });
  } catch {
    return file;
  }
}

// Of tabs that do not fit, the chosen one is in view.
for (const tabs of all(".tabs")) {
  const chosen = one("[aria-current]", tabs)?.getBoundingClientRect();
  const box = tabs.getBoundingClientRect();
  if (chosen) tabs.scrollLeft += (chosen.left + chosen.right - box.left - box.right) / 2;
}

// Of rooms that do not fit, the one where one is is in view.
for (const rooms of all(".nav .rooms")) {
  const here = one("[aria-current]", rooms)?.getBoundingClientRect();
  if (here) rooms.scrollTop += Math.max(0, here.bottom + here.height - rooms.getBoundingClientRect().bottom);
}

// Menus close by a click outside.
document.addEventListener("click", (event) => {
  for (const menu of all("details[name=popup][open]")) if (!menu.contains(event.target)) menu.open = false;
});

const ROWS = "[data-row]";
const target = (row) => one("a[data-why], h2 a, th a, a", row);

function step(by) {
  const rows = all(ROWS).filter((row) => row.checkVisibility() && target(row));
  const at = rows.indexOf(document.activeElement.closest(ROWS));
  target(rows[Math.min(Math.max(at + by, 0), rows.length - 1)] ?? document.body)?.focus();
}

function up() {
  const menu = one("details[name=popup][open]");
  if (menu) menu.open = false;
  else (one("[data-up]") ?? one(".close"))?.click();
}

// A rectangle copied from a spreadsheet fills the cells from the one it is pasted into.
document.addEventListener("paste", (event) => {
  const cell = event.target.closest?.("[data-grid] td input");
  const lines = event.clipboardData.getData("text").replace(/\r?\n$/, "").split(/\r?\n/);
  if (!cell || (lines.length < 2 && !lines[0].includes("\t"))) return;
  event.preventDefault();
  const rows = [...cell.closest("tbody").rows];
  const left = cell.closest("td").cellIndex;
  lines.forEach((line, down) =>
    line.split("\t").forEach((text, right) => {
      const input = one("input", rows[cell.closest("tr").sectionRowIndex + down]?.cells[left + right] ?? document.head);
      if (input) [input.value, input.className] = [text.trim(), "changed"];
    }),
  );
});

// Names and functions are offered while one types them: arrows choose, Enter takes what was chosen, Tab that or the
// first, a click takes any. The field keeps the focus, and says which one is chosen.
const offers = document.createElement("ul");
Object.assign(offers, { className: "offers", id: "offers", role: "listbox" });
offers.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
offers.addEventListener("click", (event) => take(event.target.closest("[role=option]")?.dataset.word));

function typed() {
  const field = document.activeElement;
  if (!field.matches("[data-words]") || field.selectionStart !== field.selectionEnd) return "";
  return /[\p{L}\p{N}_]*$/u.exec(field.value.slice(0, field.selectionStart))[0];
}

function offer() {
  const word = typed().toLowerCase();
  const options = word.length < 2 ? [] : all("#words option");
  const found = options.filter((o) => o.value.toLowerCase().startsWith(word) && o.value.length > word.length).slice(0, 8);
  unoffer(...found.map(chip));
  if (!found.length) return;
  const field = document.activeElement;
  offers.ariaLabel = one("#words").ariaLabel;
  field.closest("label").after(offers);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", "offers");
  if (field.matches("input")) [field.role, field.ariaExpanded] = ["combobox", "true"];
  offers.style.insetBlockStart = below(document.activeElement);
}

function unoffer(...instead) {
  offers.replaceChildren(...instead);
  for (const field of all("[aria-controls=offers]")) {
    field.removeAttribute("aria-activedescendant");
    if (field.matches("input")) field.ariaExpanded = "false";
  }
}

const chosen = () => one("[aria-selected=true]", offers);

function choose(by) {
  const before = chosen();
  const at = before ? [...offers.children].indexOf(before) + by : by > 0 ? 0 : -1;
  if (before) before.ariaSelected = "false";
  const now = offers.children[(at + offers.children.length) % offers.children.length];
  now.ariaSelected = "true";
  now.scrollIntoView({ block: "nearest" });
  document.activeElement.setAttribute("aria-activedescendant", now.id);
}

// In a text of many lines they stand under the line that is being written.
function below(field) {
  offers.classList.toggle("at-line", field.matches("textarea"));
  if (!field.matches("textarea")) return "";
  const style = getComputedStyle(field);
  const lines = field.value.slice(0, field.selectionStart).split("\n").length;
  const down = parseFloat(style.paddingTop) + lines * parseFloat(style.lineHeight) - field.scrollTop;
  return `${field.getBoundingClientRect().top - field.form.getBoundingClientRect().top + down + 4}px`;
}

function chip(option, number) {
  const chip = document.createElement("li");
  const says = document.createElement("small");
  Object.assign(chip, { role: "option", id: `offer-${number}`, ariaSelected: "false", textContent: `${option.value} ` });
  chip.dataset.word = option.value;
  says.textContent = option.label === option.value ? "" : option.label;
  chip.append(says);
  return chip;
}

function take(word) {
  const field = document.activeElement;
  if (!word || !field.matches("[data-words]")) return;
  const end = field.selectionStart;
  field.setRangeText(word, end - typed().length, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => event.target.matches("[data-words]") && offer());
document.addEventListener("focusout", () => unoffer());

document.addEventListener("keydown", (event) => {
  if (!offers.firstChild || !event.target.matches("[data-words]")) return;
  const { key } = event;
  if (key === "ArrowDown" || key === "ArrowUp") {
    event.preventDefault();
    choose(key === "ArrowDown" ? 1 : -1);
  } else if ((key === "Tab" && !event.shiftKey) || (key === "Enter" && chosen())) {
    event.preventDefault();
    take((chosen() ?? offers.firstChild).dataset.word);
  } else if (key === "Escape") {
    event.stopImmediatePropagation();
    unoffer();
  }
});

// What is told of a text is of the line where one is; a mistake's place is a click away.
document.addEventListener("selectionchange", () => {
  const text = document.activeElement;
  const line = text.form?.elements.line;
  if (text.id !== "text" || !line) return;
  const now = String(text.value.slice(0, text.selectionStart).split("\n").length);
  if (now === line.value) return;
  line.value = now;
  htmx.trigger(text, "caret");
});

document.addEventListener("click", (event) => {
  const place = event.target.closest("[data-at]");
  if (!place) return;
  event.preventDefault();
  const [line, column] = place.dataset.at.split(":").map(Number);
  const text = one("#text");
  const at = text.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1) + column - 1;
  text.focus();
  text.setSelectionRange(at, at);
  text.scrollTop = (line - 5) * parseFloat(getComputedStyle(text).lineHeight);
});

// A supposition is reckoned while it is made, at the address that its button leads to. Each number has a slider.
const fieldOf = (slider) => one("input[name]", slider.closest(".lever"));

function showSliders() {
  for (const slider of all("[data-slider]")) slider.hidden = false;
}
showSliders();

let asking;
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-suppose]");
  if (!form) return;
  if (event.target.matches("[data-slider]")) fieldOf(event.target).value = event.target.value;
  clearTimeout(asking);
  asking = setTimeout(() => suppose(form), 200);
});

async function suppose(form) {
  const given = new URLSearchParams(new FormData(form));
  for (const field of form.elements) if (!field.value || field.value === field.dataset.counted) given.delete(field.name);
  here = `${form.action}?${given}`;
  history.replaceState(null, "", here);
  await morph("#main", here);
  await morph("#why", here);
  showSliders();
}

// A recording is played by controls of our own, on the waveform; without this file the browser's own are there.
for (const player of all("[data-player]")) {
  const section = player.closest(".recording");
  const [sound, place, now, toggle] = ["audio", "[type=range]", "[data-now]", "[data-toggle]"].map((what) => one(what, player));
  const heard = one("[data-heard]", section);
  const clock = (at) => `${Math.floor(at / 60)}:${String(Math.floor(at % 60)).padStart(2, "0")}`;
  const show = () => {
    const part = sound.duration ? sound.currentTime / sound.duration : 0;
    place.value = 1000 * part;
    now.textContent = clock(sound.currentTime);
    heard?.setAttribute("width", part * heard.ownerSVGElement.viewBox.baseVal.width);
    const moment = one("[data-moment]", section);
    if (moment !== document.activeElement) moment.value = clock(sound.currentTime);
    toggle.setAttribute("aria-pressed", String(!sound.paused));
  };
  const seek = (seconds) => (sound.currentTime = seconds);
  sound.addEventListener("loadedmetadata", () => seek(Number(player.dataset.player)), { once: true });
  sound.removeAttribute("controls");
  one(".controls", player).hidden = false;
  for (const event of ["timeupdate", "play", "pause", "seeked", "loadedmetadata"]) sound.addEventListener(event, show);
  toggle.addEventListener("click", () => (sound.paused ? sound.play() : sound.pause()));
  place.addEventListener("input", () => seek((place.value / 1000) * sound.duration));
  one(".waveform", section)?.addEventListener("click", (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    seek(((event.clientX - box.left) / box.width) * sound.duration);
  });
  player.addEventListener("click", (event) => {
    const speed = event.target.closest("[data-speed]");
    if (!speed) return;
    sound.playbackRate = Number(speed.dataset.speed);
    for (const each of player.querySelectorAll("[data-speed]")) each.setAttribute("aria-pressed", String(each === speed));
  });
  section.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-seek]");
    if (mark) [seek(Number(mark.dataset.seek)), sound.play()];
  });
}
// One menu for all cards: it is told which card it moves, and a card dropped on a step is moved by it too. Without
// scripts the card leads to its deal's page, which moves it.
function moves(card) {
  const { deal, version } = card.dataset;
  for (const to of all("#mover [data-to]")) {
    const stage = to.dataset.to;
    if (to.matches("a")) to.href = `/deals/${deal}/?to=${stage}#move`;
    else to.value = `${deal}:${version}:${stage}`;
    to.parentElement.hidden = stage === card.closest("[data-stage]").dataset.stage;
  }
  return one("#mover");
}

document.addEventListener("click", (event) => {
  const mover = event.target.closest("[data-mover]");
  if (!mover || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const menu = moves(mover.closest("[data-deal]"));
  menu.showPopover({ source: mover });
  const { left, bottom } = mover.getBoundingClientRect();
  menu.style.left = `${Math.min(left, innerWidth - menu.offsetWidth - 8)}px`;
  menu.style.top = `${Math.min(bottom + 4, innerHeight - menu.offsetHeight - 8)}px`;
  one("li:not([hidden]) [data-to]", menu).focus();
});

document.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.("[data-deal]");
  if (card) event.dataTransfer.setData("text/plain", card.dataset.deal);
});

const under = (event) => event.target.closest?.("[data-stage]");

document.addEventListener("dragover", (event) => {
  if (!under(event)) return;
  event.preventDefault();
  for (const column of all("[data-stage]")) column.classList.toggle("over", column === under(event));
});

document.addEventListener("drop", (event) => {
  const column = under(event);
  if (!column) return;
  event.preventDefault();
  column.classList.remove("over");
  const card = one(`[data-deal="${CSS.escape(event.dataTransfer.getData("text/plain"))}"]`);
  if (card && !column.contains(card)) one(`[data-to="${column.dataset.stage}"]`, moves(card)).click();
});

const KEYS = {
  "/": () => one("input[type=search]")?.focus(),
  j: () => step(1),
  k: () => step(-1),
  Escape: up,
  "?": () => one("#keys")?.togglePopover(),
};
let going = false;

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.target.matches("input, select, textarea")) return void (event.key === "Escape" && event.target.blur());
  if (one(":popover-open") && event.key === "Escape") return;
  const section = going && one(`.nav [data-key="${CSS.escape(event.key)}"]`);
  going = event.key === "g";
  const act = section ? () => section.click() : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// When facts arrive, the page is fetched again and only what changed is replaced and lit.
const figures = () => new Map(all("a.n").map((link) => [link.getAttribute("href"), link.textContent]));

async function refresh() {
  const before = figures();
  await morph("#main", here);
  if (one("#why > *")) await morph("#why", location.href);
  for (const link of all("a.n")) {
    const was = before.get(link.getAttribute("href"));
    if (was !== undefined && was !== link.textContent) light(link);
  }
}

const morph = (id, from) =>
  htmx.ajax("GET", from, { source: id, target: id, select: id, swap: "outerMorph", transition: false });

function light(link) {
  link.classList.add("changed");
  link.addEventListener("animationend", () => link.classList.remove("changed"), { once: true });
}

// A page that is out of sight does not listen: a browser has six connections for all of its tabs.
const live = document.body.dataset.stream;
let stream, waiting;

function listen() {
  stream?.close();
  if (document.hidden) return;
  stream = new EventSource(live);
  stream.addEventListener("message", () => soon());
  stream.addEventListener("unread", (event) => ring(Number(event.data)));
}

function soon() {
  clearTimeout(waiting);
  if (one("[data-live]")) waiting = setTimeout(refresh, 200);
}

function ring(unread) {
  const said = unread > 99 ? "99+" : String(unread);
  const changed = one("[data-unread]")?.textContent !== said;
  for (const count of all("[data-unread]")) [count.textContent, count.hidden] = [said, !unread];
  if (changed && one("[data-notices]")) morph("#main", here);
}

if (live) {
  listen();
  document.addEventListener("visibilitychange", () => (listen(), document.hidden || soon()));
}
