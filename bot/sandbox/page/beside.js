// Who waits beside the page: a button opens and closes the column of each, and shows a mark when something came meanwhile.
import { addColumn } from "./column.js";
import { $, columns, make, stage } from "./stage.js";

const waiting = new Map();

export function waitBeside(person) {
  const button = make("button", { type: "button", "data-beside": person.user_id, "data-word": person.beside, "aria-expanded": "false",
    onclick: () => swing(person) });
  waiting.set(person.user_id, button);
  stage.names.set(person.user_id, person.name);
  $("#beside").append(button);
}

export function noteNews(chats) {
  for (const [id, button] of waiting) if (chats.has(id) && !opened(button)) button.classList.add("news");
}

const opened = (button) => button.getAttribute("aria-expanded") === "true";

async function swing(person) {
  const button = waiting.get(person.user_id);
  const opens = !opened(button);
  button.setAttribute("aria-expanded", String(opens));
  button.classList.remove("news");
  columns.get(person.user_id)?.conceal(!opens);
  if (!opens) return;
  const column = columns.get(person.user_id) ?? await addColumn(person);
  column.show();
}
