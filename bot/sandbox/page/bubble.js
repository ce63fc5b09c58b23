// One bubble: a message's text with its entities, its pictures, its buttons, and the handing over of an invitation.
// Text of messages is only ever set through textContent.
import { $, columns, icon, make, minuteOf, stage, word } from "./stage.js";

const payloadOf = (address) => {
  const found = /^(?:https?:\/\/)?t\.me\/(\w+)\?start=([A-Za-z0-9_-]{1,64})$/i.exec(address || "");
  return found && found[1].toLowerCase() === stage.bot.username.toLowerCase() ? found[2] : null;
};

function wrap(entity, piece, inner, column) {
  const tags = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote" };
  if (tags[entity.type]) return make(tags[entity.type], {}, inner);
  if (entity.type === "spoiler") {
    return make("span", { class: "spoiler", role: "button", tabindex: 0, "aria-expanded": "false",
      onclick: (event) => event.currentTarget.setAttribute("aria-expanded", "true") }, inner);
  }
  if (entity.type === "bot_command") {
    return make("button", { type: "button", class: "command", onclick: () => column.act("say", { text: piece }) }, inner);
  }
  if (entity.type === "url" || entity.type === "text_link") {
    return link(entity.type === "url" ? piece : entity.url, inner, column);
  }
  return inner;
}

function link(address, inner, column) {
  const payload = payloadOf(address);
  if (payload) {
    return make("a", { href: address, onclick: (event) => { event.preventDefault(); column.act("start", { payload }); } }, inner);
  }
  const full = /^https?:\/\//.test(address) ? address : `https://${address}`;
  return make("a", { href: full, rel: "noreferrer noopener", target: "_blank" }, inner);
}

function* rich(text, entities, column) {
  const cuts = new Set([0, text.length]);
  for (const one of entities) { cuts.add(one.offset); cuts.add(one.offset + one.length); }
  const places = [...cuts].filter((place) => place <= text.length).sort((a, b) => a - b);
  for (let n = 0; n + 1 < places.length; n++) {
    const [from, to] = [places[n], places[n + 1]];
    const covering = entities.filter((one) => one.offset <= from && one.offset + one.length >= to);
    yield covering.reduceRight((inner, one) => wrap(one, text.slice(one.offset, one.offset + one.length), inner, column),
      document.createTextNode(text.slice(from, to)));
  }
}

function content(message, column) {
  const parts = [];
  if (message.reply_to_message) parts.push(make("div", { class: "above" }, summary(message.reply_to_message)));
  if (message.forward_origin) parts.push(make("div", { class: "above" }, `↪ ${word("forwarded")}`));
  if (message.photo) parts.push(picture(message, column));
  if (message.sticker) parts.push(`${message.sticker.emoji || ""} (${word("sticker")})`);
  if (message.voice) parts.push(`▶ ${word("voice")} ${message.voice.duration}″`);
  if (message.document) {
    parts.push(make("a", { href: message.file.url, download: message.document.file_name }, icon("sheet"), ` ${message.document.file_name}`), "\n");
  }
  if (message.contact) parts.push(icon("phone"), ` ${message.contact.first_name}\n${message.contact.phone_number}`);
  const text = message.text ?? message.caption ?? "";
  parts.push(...rich(text, message.entities ?? message.caption_entities ?? [], column));
  return parts;
}

function picture(message, column) {
  const [src, alt] = [message.file.url, message.caption || word("picture")];
  return make("button", { type: "button", class: "picture", "aria-label": word("enlarge"), onclick: () => enlarge(src, alt) },
    make("img", { src, alt, onload: column.follow }));
}

function enlarge(src, alt) {
  $("#enlarged img").src = src;
  $("#enlarged img").alt = alt;
  $("#enlarged").showModal();
}

const summary = (message) => (message.text ?? message.caption ?? "…").slice(0, 60);

function meta(message) {
  const edited = message.edit_date ? ` · ${word("edited")}` : "";
  const shown = make("div", { class: "meta" }, `${minuteOf(message.date)}${edited}`);
  if (message.has_protected_content) {
    shown.append(" ", make("span", { role: "img", class: "lock", "aria-label": word("protected"), title: word("protected") }, icon("lock")));
  }
  return shown;
}

function buttons(message, column) {
  return (message.reply_markup?.inline_keyboard ?? []).map((row) => make("div", { class: "line" }, ...row.map((button) => {
    if (button.callback_data === undefined) return button.url ? link(button.url, `${button.text} ↗`, column) : make("button", { type: "button", dir: "auto" }, button.text);
    const waits = column.waitsFor(message.message_id, button.callback_data);
    return make("button", { type: "button", dir: "auto", "data-callback": button.callback_data, class: waits && "waiting", "aria-busy": waits && "true",
      onclick: (event) => column.tap(message.message_id, event.currentTarget.dataset.callback) }, button.text);
  })));
}

function payloads(message) {
  const text = message.text ?? message.caption ?? "";
  const marked = (message.entities ?? message.caption_entities ?? []).map((one) =>
    one.type === "text_link" ? one.url : one.type === "url" ? text.slice(one.offset, one.offset + one.length) : "");
  const pressed = (message.reply_markup?.inline_keyboard ?? []).flat().map((button) => button.url);
  return [...new Set([...marked, ...pressed].map(payloadOf).filter(Boolean))];
}

function handing(payload, column) {
  const others = [...columns.values()].filter((one) => one !== column);
  return make("div", { class: "hand" }, make("span", {}, word("hand")),
    ...others.map((one) => make("button", { type: "button", "data-hand": one.id, "data-payload": payload,
      onclick: () => one.receive(payload) }, one.name)),
    make("button", { type: "button", "data-hand": "new", "data-payload": payload,
      onclick: () => column.bringSomebody(payload) }, `+ ${word("newcomer")}`));
}

export function bubble(message, column) {
  const said = make("div", { class: "said", dir: "auto" }, ...content(message, column), meta(message));
  return make("div", { class: message.mine ? "bubble mine" : "bubble", "data-message-id": message.message_id }, said,
    ...buttons(message, column), ...(message.mine ? [] : payloads(message).map((payload) => handing(payload, column))));
}

// The bubble as it is now, with every part of before that can stay: a key under a finger, the focus, a picture that is there.
export function renew(old, fresh) {
  if (old.isEqualNode(fresh)) return old;
  if (!old.matches(".bubble, .line, [data-callback]") || !alike(old, fresh)) { old.replaceWith(fresh); return fresh; }
  for (const name of old.getAttributeNames()) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const name of fresh.getAttributeNames()) old.setAttribute(name, fresh.getAttribute(name));
  const parts = [...fresh.children];
  [...old.children].slice(parts.length).forEach((part) => part.remove());
  parts.forEach((part, place) => (old.children[place] ? renew(old.children[place], part) : old.append(part)));
  return old;
}

// A button whose words change is another one: a finger that is on its way may not press it.
const alike = (old, fresh) => (old.localName === "button" ? fresh.localName === "button" && old.textContent === fresh.textContent
  && fresh.hasAttribute("data-callback") : fresh.className === old.className);
