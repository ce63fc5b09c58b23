// What the parts of the page share: elements, requests, time and words. Nothing here knows of chats.
import { WORDS } from "./words.js";

export const $ = (selector, within = document) => within.querySelector(selector);
export const columns = new Map();
export const stage = {
  bot: {}, zone: "Asia/Shanghai", ahead: 0, tour: null, names: new Map(),
  language: [localStorage.getItem("language"), nearest(navigator.language)].find((one) => one in WORDS),
};
function nearest(language) {
  if (!language.startsWith("zh")) return "en";
  return /hant|tw|hk|mo/i.test(language) ? "zh-hant" : "zh-hans";
}
export const word = (key) => WORDS[stage.language][key];

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${name}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  };
  const answer = await fetch(path, options);
  const value = await answer.json();
  if (!answer.ok) throw new Refusal(value.error || answer.statusText);
  return value;
}
export class Refusal extends Error {}

const format = (date, options) => new Intl.DateTimeFormat(word("dates"),
  { timeZone: stage.zone, ...options }).format(date);
export const dayOf = (seconds) => format(new Date(seconds * 1000), { year: "numeric", month: stage.language === "en" ? "short" : "long", day: "numeric", weekday: "short" });
export const minuteOf = (seconds) => format(new Date(seconds * 1000), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export function tick() {
  const now = new Date(Date.now() + stage.ahead);
  $("#now").dateTime = now.toISOString();
  $("#now").textContent = `${dayOf(now / 1000)} ${minuteOf(now / 1000)}`;
}
export const setNow = (iso) => { stage.ahead = new Date(iso) - Date.now(); tick(); };

export function translate() {
  document.documentElement.lang = stage.language;
  document.title = word("title");
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", word(element.dataset.label));
  $("#tour ol").replaceChildren(...(stage.tour?.[stage.language] || word("tourSteps")).map((step) => make("li", {}, step)));
  for (const column of columns.values()) { column.label(); column.redraw(); }
  tick();
}
