// The pages work without this file; with it they copy, keep their place and take dropped mails.
"use strict";

const live = document.getElementById("live");

// Copying a letter: the button is shown only where a script can press it.
function ready(root) {
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
  for (const form of root.querySelectorAll("[data-auto]")) form.requestSubmit();
}

async function copy(button) {
  const text = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(text.value);
    live.textContent = "";
    live.textContent = button.dataset.copied;
    const label = button.textContent;
    button.textContent = "✓ " + button.dataset.copied;
    setTimeout(() => { button.textContent = label; }, 2000);
  } catch {
    text.focus();
    text.select();
  }
}

// A form of a page is sent in place: only the page's own part changes, and what it says is read out.
async function send(form, submitter) {
  const data = new FormData(form, submitter);
  const action = submitter?.getAttribute("formaction") || form.getAttribute("action");
  const typed = kept(form);
  submitter?.setAttribute("aria-busy", "true");
  const answer = await fetch(action, { method: "POST", body: data, credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("page");
  if (!fresh) return location.assign(answer.url);
  document.getElementById("page").replaceWith(fresh);
  document.title = page.title;
  if (answer.redirected) history.replaceState(null, "", answer.url);
  put(typed);
  ready(fresh);
  arrive(fresh, new URL(answer.url).hash);
}

// What was typed into the other forms stays.
function kept(sent) {
  const fields = document.querySelectorAll("#page textarea, #page input:not([type=hidden], [type=file], [type=radio], [type=checkbox])");
  return [...fields].filter((one) => one.form !== sent && one.id && one.value !== one.defaultValue)
    .map((one) => [one.id, one.value]);
}

function put(typed) {
  for (const [id, value] of typed) {
    const field = document.getElementById(id);
    if (field) field.value = value;
  }
}

function arrive(page, hash) {
  const note = page.querySelector("#note");
  const place = page.querySelector("#verdict") ? page.querySelector(".findings") : hash && page.querySelector(hash);
  const target = place || page.querySelector("#turn") || page;
  if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  const title = target.querySelector("h1, h2")?.textContent || "";
  live.textContent = [note?.textContent, title].filter(Boolean).join(" ");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});

// A model's draft is shown as it comes: each event holds the letter so far, the last one the whole part.
async function stream(form) {
  const part = document.getElementById(form.dataset.stream);
  form.hidden = true;
  part.textContent = part.dataset.writing;
  const answer = await fetch(form.action, {
    method: "POST", body: new FormData(form), credentials: "same-origin",
    headers: { Accept: "text/event-stream" },
  });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
    const events = text.split("\n\n");
    text = events.pop();
    for (const event of events) take(part, JSON.parse(event.slice(6)));
  }
}

function take(part, told) {
  if (told.html === undefined) {
    const letter = document.createElement("p");
    letter.className = "paper letter";
    letter.textContent = told.letter;
    part.replaceChildren(letter);
  } else {
    part.replaceChildren(...new DOMParser().parseFromString(told.html, "text/html").body.childNodes);
    ready(part);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.stream) {
    event.preventDefault();
    stream(form).catch(() => { form.hidden = false; });
    return;
  }
  if (!form.hasAttribute("data-swap")) return;
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  send(form, event.submitter).catch(() => {
    form.removeAttribute("data-swap");
    form.requestSubmit(event.submitter);
  });
});

// A mail dropped on the letter goes into its file field.
for (const form of document.querySelectorAll("[data-drop]")) {
  const file = form.querySelector("input[type=file]");
  const said = form.querySelector("[data-dropped]");
  const tell = () => {
    said.hidden = !file.files.length;
    said.textContent = file.files.length ? file.files[0].name : "";
  };
  const over = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("over");
  };
  form.addEventListener("dragover", over);
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    form.classList.remove("over");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    file.files = event.dataTransfer.files;
    tell();
  });
  file.addEventListener("change", tell);
}

ready(document);
