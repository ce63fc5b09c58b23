// One column: a person, her chat with the bot, and what she can do in it.
import { bubble, renew } from "./bubble.js";
import { $, Refusal, ask, columns, dayOf, icon, make, stage, word } from "./stage.js";

const isAtEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < 80;

class Column {
  constructor(person) {
    Object.assign(this, { id: person.user_id, name: person.name, note: person.note || "", notes: person.notes, revision: 0 });
    this.messages = new Map();
    this.taps = new Map();
    this.element = $("#column").content.cloneNode(true).firstElementChild;
    this.element.dataset.person = this.id;
    $(".face", this.element).textContent = [...this.name][0];
    $(".face", this.element).style.setProperty("--hue", (columns.size * 97 + 140) % 360);
    $("h2", this.element).textContent = this.name;
    this.tab = make("button", { type: "button", onclick: () => this.show() }, this.name);
    $(".photo", this.element).append(icon("camera"));
    $(".file", this.element).append(icon("clip"));
    this.listen();
    this.label();
    $("#people").append(this.element);
    $("#tabs").append(this.tab);
    new IntersectionObserver((seen) => this.tab.setAttribute("aria-current", String(seen.at(-1).isIntersecting)),
      { root: $("#people"), threshold: .6 }).observe(this.element);
  }

  listen() {
    const log = $(".log", this.element);
    log.addEventListener("scroll", () => { this.atEnd = isAtEnd(log); });
    new ResizeObserver(this.follow).observe(log);
    const area = $("textarea", this.element);
    const send = () => {
      const text = area.value;
      if (!text.trim()) return;
      area.value = "";
      this.act("say", { text });
    };
    $(".write", this.element).addEventListener("submit", (event) => { event.preventDefault(); send(); });
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
    });
    $(".slash", this.element).addEventListener("click", () => this.toggleMenu());
    $(".photo", this.element).addEventListener("click", () => this.act("photo", { caption: area.value.trim() }).then(() => { area.value = ""; }));
    const chosen = $("input[type=file]", this.element);
    $(".file", this.element).addEventListener("click", () => chosen.click());
    chosen.addEventListener("change", () => this.attach(chosen));
    $(".start", this.element).addEventListener("click", () => this.act("start", {}));
    $(".block", this.element).addEventListener("click", () => this.act(this.blocked ? "unblock" : "block", {}));
    $(".alert button", this.element).addEventListener("click", () => { $(".alert", this.element).hidden = true; });
  }

  label() {
    const set = (selector, text, name) => {
      const element = $(selector, this.element);
      if (text) element.textContent = text;
      element.setAttribute("aria-label", name);
      element.title = name;
    };
    set(".slash", "/", word("menu"));
    set(".photo", "", word("photo"));
    set(".file", "", word("file"));
    set(".send", word("send"), word("send"));
    set(".start", word("start"), word("start"));
    set(".block", word(this.blocked ? "unblock" : "block"), word(this.blocked ? "unblock" : "block"));
    set(".alert button", word("ok"), word("ok"));
    $("textarea", this.element).placeholder = word("write");
    $("textarea", this.element).setAttribute("aria-label", `${word("write")} (${this.name})`);
    $(".log", this.element).setAttribute("aria-label", word("messages") + this.name);
    this.element.setAttribute("aria-label", this.name);
    $(".note", this.element).textContent = this.notes?.[stage.language] ?? this.note;
  }

  async attach(chosen) {
    for (const file of chosen.files) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      let binary = "";
      for (let at = 0; at < bytes.length; at += 32768) binary += String.fromCharCode(...bytes.subarray(at, at + 32768));
      await this.act("file", { name: file.name, mime: file.type, data_base64: btoa(binary) });
    }
    chosen.value = "";
  }

  async act(what, body) {
    try {
      return await ask(`/sandbox/people/${this.id}/${what}`, body);
    } catch (trouble) {
      if (!(trouble instanceof Refusal)) throw trouble;
      this.toast(word("failed") + trouble.message);
      return {};
    }
  }

  async tap(messageId, data) {
    const mark = { messageId, data };
    this.taps.set(mark, mark);
    this.draw(messageId);
    const done = await this.act("tap", { message_id: messageId, data });
    this.taps.delete(mark);
    if (done.callback_query_id && !this.answered?.has(done.callback_query_id)) this.taps.set(done.callback_query_id, mark);
    this.draw(messageId);
  }

  waitsFor(messageId, data) {
    return [...this.taps.values()].some((one) => one.messageId === messageId && one.data === data);
  }

  async receive(payload) {
    this.show();
    this.element.classList.remove("flash");
    requestAnimationFrame(() => this.element.classList.add("flash"));
    await this.act("start", { payload });
  }

  // Somebody who was not on the page yet gets the invitation from this chat.
  async bringSomebody(payload) {
    const person = await addPerson(`${word("invited")} ${columns.size + 1}`, stage.language);
    await person.receive(payload);
  }

  conceal(hidden) { this.element.hidden = this.tab.hidden = hidden; }

  show() { this.element.scrollIntoView({ behavior: "smooth", inline: "center", block: "nearest" }); }

  toast(text) {
    const place = $(".toast", this.element);
    place.textContent = text;
    place.classList.add("shown");
    clearTimeout(this.fading);
    this.fading = setTimeout(() => place.classList.remove("shown"), 4000);
  }

  async refresh() {
    const seen = await ask(`/sandbox/people/${this.id}/transcript?after=${this.revision}`);
    this.revision = seen.revision;
    const log = $(".log", this.element);
    this.atEnd = isAtEnd(log);
    for (const id of seen.deleted) { this.messages.get(id)?.element.remove(); this.messages.delete(id); }
    seen.answers.forEach((answer) => this.answer(answer));
    for (const message of seen.messages) this.place(message);
    if (seen.messages.length || seen.deleted.length) this.days();
    this.under(seen);
    this.follow();
  }

  // Pictures come late, and a column beside makes this one narrow: each calls this again, or the newest words slip out of sight.
  follow = () => {
    const log = $(".log", this.element);
    if (this.atEnd) log.scrollTop = log.scrollHeight;
  };

  place(message) {
    const before = this.messages.get(message.message_id)?.element;
    const element = before ? renew(before, bubble(message, this)) : bubble(message, this);
    this.messages.set(message.message_id, { message, element });
    if (before) return;
    const later = [...this.messages.keys()].filter((id) => id > message.message_id).sort((a, b) => a - b)[0];
    $(".log", this.element).insertBefore(element, later ? this.messages.get(later).element : null);
  }

  draw(messageId) {
    const held = this.messages.get(messageId);
    if (held) this.place(held.message);
  }

  redraw() {
    for (const held of this.messages.values()) this.place(held.message);
    this.days();
    if (this.last) this.under(this.last);
  }

  days() {
    const log = $(".log", this.element);
    log.querySelectorAll(".day").forEach((mark) => mark.remove());
    let before = "";
    for (const [, { message, element }] of [...this.messages].sort((a, b) => a[0] - b[0])) {
      const day = dayOf(message.date);
      if (day !== before) log.insertBefore(make("div", { class: "day" }, day), element);
      before = day;
    }
  }

  answer(answer) {
    this.answered = (this.answered ?? new Set()).add(answer.callback_query_id);
    this.taps.delete(answer.callback_query_id);
    this.draw(answer.message_id);
    if (this.quiet) return;
    const text = answer.expired ? word("expired") : answer.text;
    if (text && answer.show_alert) {
      $(".alert p", this.element).textContent = text;
      $(".alert", this.element).hidden = false;
      $(".alert button", this.element).focus();
    } else if (text) this.toast(text);
  }

  under(seen) {
    this.last = seen;
    this.blocked = seen.blocked;
    $(".block", this.element).hidden = !seen.open;
    $(".start", this.element).hidden = seen.open;
    $(".write", this.element).hidden = !seen.open || seen.blocked;
    this.label();
    const rows = seen.open && !seen.blocked ? seen.keyboard?.keyboard ?? [] : [];
    $(".keys", this.element).replaceChildren(...rows.map((row) => make("div", { class: "line" }, ...row.map((key) =>
      make("button", { type: "button", "data-key": key.text, "data-contact": key.request_contact,
        onclick: () => this.act("tap", { button: key.text }) }, ...(key.request_contact ? [icon("phone"), " "] : []), key.text)))));
    $("textarea", this.element).placeholder = seen.keyboard?.input_field_placeholder || word("write");
    const commands = seen.menu.map((one) => make("button", { type: "button", "data-command": one.command, onclick: () => {
      this.toggleMenu(false);
      this.act("say", { text: `/${one.command}` });
    } }, make("b", {}, `/${one.command}`), make("span", {}, one.description)));
    $(".menu", this.element).replaceChildren(...(commands.length ? commands : [make("p", {}, word("noMenu"))]));
  }

  toggleMenu(open = $(".menu", this.element).hidden) {
    $(".menu", this.element).hidden = !open;
    $(".slash", this.element).setAttribute("aria-expanded", String(open));
  }
}

export async function addPerson(name, languageCode) {
  const person = await ask("/sandbox/people", { name, language_code: languageCode });
  return addColumn(person);
}

export async function addColumn(person) {
  const column = new Column(person);
  columns.set(column.id, column);
  column.quiet = true;
  await column.refresh();
  column.quiet = false;
  for (const other of columns.values()) other.redraw();
  return column;
}
