// Keeps the page fresh, writes times in the reader's zone, and tells the sandbox what was clicked.
"use strict";

const POLL_MS = 1000;
const TOAST_MS = 4000;

function datePart(at, token) {
  const styles = {
    date: { dateStyle: "long" }, date_pretty: { dateStyle: "long" }, date_num: null,
    date_short: { dateStyle: "medium" }, date_short_pretty: { dateStyle: "medium" },
    date_long: { dateStyle: "full" }, date_long_pretty: { dateStyle: "full" },
    time: { hour: "2-digit", minute: "2-digit" }, time_secs: { timeStyle: "medium" },
    ago: { dateStyle: "medium", timeStyle: "short" },
  };
  if (token === "date_num") return at.toISOString().slice(0, 10);
  if (token.endsWith("_pretty")) {
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 864e5);
    const near = { "0": "Today", "1": "Yesterday", "-1": "Tomorrow" }[String(days)];
    if (near) return near;
  }
  return new Intl.DateTimeFormat("en", styles[token]).format(at);
}

function localise(root) {
  for (const node of root.querySelectorAll("time[data-epoch]")) {
    const at = new Date(Number(node.dataset.epoch) * 1000);
    node.textContent = node.dataset.pattern.replace(/\{(\w+)\}/g, (_, token) => datePart(at, token));
  }
}

function toast(text) {
  const node = document.getElementById("toast");
  node.textContent = text;
  node.classList.add("shown");
  setTimeout(() => node.classList.remove("shown"), TOAST_MS);
}

async function order(name, body) {
  const answer = await fetch(`/sandbox/${name}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!said.ok) toast(said.trouble || said.error || "That did not work.");
  return said;
}

async function press(node, choice) {
  const message = node.closest("[data-ts]");
  if (!message) return;
  node.classList.add("pending");
  const action_id = node.dataset.action;
  const body = { channel: message.dataset.channel, ts: message.dataset.ts, action_id, choice: choice || "" };
  const said = await order("click", body);
  node.classList.remove("pending");
  if (said.ok) node.classList.add("done");
  await refresh();
}

document.addEventListener("click", (event) => {
  const node = event.target.closest("button[data-action], .press[data-action]");
  if (node) press(node, node.dataset.choice);
  if (event.target.closest("[data-close]")) event.target.closest(".modal").remove();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("article select[data-action]")) press(event.target, event.target.value);
});

function valuesOf(form) {
  const values = {};
  for (const label of form.querySelectorAll("[data-block]")) {
    const field = label.querySelector("[name]");
    if (field) values[label.dataset.block] = { [field.name]: { type: "plain_text_input", value: field.value } };
  }
  return values;
}

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.dataset.view) {
    await order("submit", { view_id: form.dataset.view, values: valuesOf(form) });
  } else {
    const field = form.elements.text;
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    await order(text.startsWith("/") ? "slash" : "say", { channel: form.dataset.channel, text });
  }
  await refresh();
});

async function refresh() {
  if (!document.body.classList.contains("channel")) return;
  const answer = await fetch(`${location.pathname}/live?version=${document.body.dataset.version}`);
  if (answer.status !== 200) return;
  const fresh = await answer.json();
  const messages = document.getElementById("messages");
  const open = [...messages.querySelectorAll("details[open][data-thread]")].map((d) => d.dataset.thread);
  const atEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 80;
  document.body.dataset.version = fresh.version;
  messages.innerHTML = fresh.messages;
  document.getElementById("modals").innerHTML = fresh.modals;
  for (const ts of open) messages.querySelector(`details[data-thread="${ts}"]`)?.setAttribute("open", "");
  localise(document);
  if (atEnd) messages.scrollTop = messages.scrollHeight;
}

function arrive() {
  const target = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  const messages = document.getElementById("messages");
  if (!target) {
    messages.scrollTop = messages.scrollHeight;
    return;
  }
  target.closest("details")?.setAttribute("open", "");
  target.scrollIntoView();
}

localise(document);
arrive();
setInterval(() => refresh().catch(() => {}), POLL_MS);
