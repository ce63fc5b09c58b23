// The chat page: one column a person. It shows what the person side says and posts what people do; it decides nothing.
import { noteNews, waitBeside } from "./beside.js";
import { addColumn, addPerson } from "./column.js";
import { $, ask, columns, make, minuteOf, setNow, stage, tick, translate, word } from "./stage.js";
import { WORDS } from "./words.js";

let revision = 0, shownCall = 0;

async function showSent() {
  if ($("#sent").hidden) return;
  const list = $("#sent ol");
  for (const call of (await ask(`/sandbox/sent?after=${shownCall}`)).slice(-200)) {
    shownCall = call.number;
    const whom = columns.get(call.params.chat_id)?.name ?? stage.names.get(call.params.chat_id) ?? call.params.chat_id ?? "";
    const trouble = call.error ? ` ✗ ${call.error.error_code} ${call.error.description}` : call.problems.length ? ` ⚠ ${word("wrong")}` : "";
    const { params, error, problems } = call;
    const shown = JSON.stringify({ params, ...(error && { error }), ...(problems.length && { problems }) }, null, 1);
    list.prepend(make("li", {}, make("details", {},
      make("summary", { class: trouble && "wrong" }, `${minuteOf(new Date(call.time) / 1000)} ${call.method} ${whom}${trouble}`),
      make("pre", {}, shown))));
  }
  while (list.children.length > 200) list.lastChild.remove();
}

function toggle(button, target) {
  $(button).addEventListener("click", () => {
    $(target).hidden = !$(target).hidden;
    $(button).setAttribute("aria-expanded", String(!$(target).hidden));
    showSent();
  });
}

async function advance(seconds) {
  const all = document.querySelectorAll("[data-advance]");
  all.forEach((one) => { one.disabled = true; one.setAttribute("aria-busy", "true"); });
  try {
    setNow((await ask("/sandbox/clock", { advance_seconds: seconds })).now);
  } finally {
    all.forEach((one) => { one.disabled = false; one.removeAttribute("aria-busy"); });
  }
}

async function follow() {
  for (;;) {
    try {
      const news = await ask(`/sandbox/changes?after=${revision}&timeout=20`);
      if (news.revision < revision) location.reload();
      const touched = new Set(news.chats);
      if (revision) noteNews(touched);
      revision = news.revision;
      setNow(news.now);
      await Promise.all([...columns.values()].filter((one) => news.all || touched.has(one.id)).map((one) => one.refresh()));
      await showSent();
      $("#offline").hidden = true;
      await new Promise((resume) => { setTimeout(resume, 150); });
    } catch (trouble) {
      $("#offline").hidden = false;
      await new Promise((resume) => { setTimeout(resume, 1500); });
    }
  }
}

async function begin() {
  const cast = await ask("/sandbox/cast");
  Object.assign(stage, { bot: cast.bot, tour: cast.tour, zone: cast.zone });
  setNow(cast.now);
  for (const person of cast.people) {
    if (person.beside) waitBeside(person);
    else await addColumn(person);
  }
  translate();
  if (matchMedia("(max-width: 760px)").matches) {
    $("#tour").hidden = true;
    $("#tour-button").setAttribute("aria-expanded", "false");
  }
  toggle("#tour-button", "#tour");
  toggle("#sent-button", "#sent");
  toggle("#add-button", "#add");
  $("#add-button").setAttribute("aria-expanded", "false");
  $("#add").addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = new FormData(event.target);
    (await addPerson(given.get("name"), given.get("language_code"))).show();
    event.target.reset();
    $("#add-button").click();
  });
  $("#language-button").addEventListener("click", () => {
    const languages = Object.keys(WORDS);
    stage.language = languages[(languages.indexOf(stage.language) + 1) % languages.length];
    localStorage.setItem("language", stage.language);
    translate();
  });
  document.querySelectorAll("[data-advance]").forEach((one) => one.addEventListener("click", () => advance(Number(one.dataset.advance))));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !$("#sent").hidden) $("#sent-button").click(); });
  setInterval(tick, 5000);
  document.body.dataset.ready = "true";
  follow();
}

translate();
begin();
