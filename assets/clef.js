// Clef works without this file. It only saves a click here and there.
"use strict";

// A day chosen in the calendar opens at once.
for (const form of document.querySelectorAll("form[data-auto]")) {
  form.querySelector("button").hidden = true;
  const date = form.querySelector("input[type=date]");
  let byKeyboard = false;
  date.addEventListener("keydown", (event) => {
    byKeyboard = event.key !== "Enter";
  });
  date.addEventListener("pointerdown", () => {
    byKeyboard = false;
  });
  // While somebody types a date, half of it is a date already: wait until they leave the field.
  date.addEventListener("change", () => {
    if (date.value && !byKeyboard) form.requestSubmit();
  });
  date.addEventListener("blur", () => {
    if (date.value && date.value !== date.defaultValue) form.requestSubmit();
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Where the browser can hand something to another application, it need not be a mail.
for (const link of document.querySelectorAll(navigator.share ? "[data-share]" : "#nowhere")) {
  link.textContent = link.dataset.label;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    navigator.share({ text: link.dataset.share }).catch(() => {});
  });
}

// Somebody else may have written into the calendar at the same moment: by then it has been read again.
const said = document.querySelector("[data-recheck]");
if (said) {
  setTimeout(async () => {
    const answer = await fetch(said.dataset.recheck, { cache: "no-store", redirect: "error" }).catch(() => null);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(said.id);
    if (fresh && fresh.innerHTML !== said.innerHTML) said.replaceChildren(...fresh.childNodes);
  }, 8000);
}

// Where a sign-in is waited for, the page is asked in the background: loading it again would interrupt whoever reads it.
if (document.querySelector("[data-wait]")) {
  const later = () => setTimeout(ask, 4000);
  const ask = async () => {
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    if (answer && answer.redirected) return location.replace(answer.url);
    if (!answer || answer.ok) return later();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const told = page.querySelector("main");
    // A server in front that cannot reach Clef: it will again.
    if (!told) return later();
    const main = document.querySelector("main");
    document.title = page.title;
    main.replaceChildren(...told.childNodes);
    main.focus();
  };
  later();
}

// Times as minutes and back.
const minutes = (text) => {
  const parts = /^(\d{1,2}):(\d{2})/.exec(text);
  return parts ? Number(parts[1]) * 60 + Number(parts[2]) : null;
};
const clock = (at) => String(Math.floor(at / 60)).padStart(2, "0") + ":" + String(at % 60).padStart(2, "0");

const DAY = 24 * 60;
const daysBetween = (one, other) => Math.round((Date.parse(other) - Date.parse(one)) / 864e5) || 0;
const daysAfter = (date, days) => new Date(Date.parse(date) + days * 864e5).toISOString().slice(0, 10);

// The end follows the start, into the next day where the room is open through the night; and what is free beside the
// form follows room and day.
for (const form of document.querySelectorAll("form[data-book]")) {
  const { date, start, end, end_date: endDate } = form.elements;
  const endDay = endDate.closest(".field");
  const lasts = () => minutes(end.value) + daysBetween(date.value, endDate.value) * DAY - minutes(start.value);
  let length = lasts();
  // The day of the end follows the times, unless somebody has said it.
  let follows = !endDate.value;
  // Sets the end to so many minutes after the day of the start began; its last minute says on which day it is.
  const endAt = (at) => {
    const isLater = at > DAY && date.value;
    end.value = clock(at % DAY);
    endDate.value = isLater ? daysAfter(date.value, Math.floor(at / DAY)) : "";
    endDay.hidden = !isLater && !("days" in form.dataset);
  };
  const follow = () => {
    const at = minutes(start.value) + length;
    if (start.value && length > 0 && (at <= DAY || endDate.value || "nights" in form.dataset)) endAt(at);
  };
  start.addEventListener("change", follow);
  date.addEventListener("change", follow);
  end.addEventListener("change", () => {
    const [from, to] = [minutes(start.value), minutes(end.value)];
    if (from !== null && to !== null && follows) {
      const isNextDay = to > 0 && to <= from && "nights" in form.dataset;
      endAt(isNextDay ? to + DAY : to || DAY);
    }
    length = lasts();
  });
  endDate.addEventListener("change", () => {
    follows = !endDate.value;
    length = lasts();
  });
  const look = document.querySelector("[data-look]");
  const beside = document.getElementById("beside");
  if (!look || !beside) continue;
  look.hidden = true;
  // A length that is tapped sets the end.
  const lengths = document.getElementById("lengths");
  lengths.hidden = false;
  lengths.addEventListener("click", (event) => {
    const tapped = event.target.closest("[data-end]");
    if (!tapped) return;
    end.value = tapped.dataset.end;
    end.dispatchEvent(new Event("change"));
  });
  const names = ["room", "date", "start", "end", "end_date", "repeat", "until", "times"];
  const choices = names.map((name) => form.elements[name]).filter(Boolean);
  for (const field of choices) {
    field.addEventListener("change", async () => {
      const asked = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action + "?" + asked, { redirect: "error" }).catch(() => null);
      if (!answer || !answer.ok) {
        document.querySelector("[data-look]").hidden = false;
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const [fresh, same] = [page.getElementById("beside"), page.getElementById(form.id)];
      if (!fresh || !same) return;
      fresh.querySelector("[data-look]").hidden = true;
      beside.replaceChildren(...fresh.childNodes);
      const [will, now] = [document.getElementById("will"), page.getElementById("will").textContent];
      if (will.textContent !== now) will.textContent = now;
      lengths.replaceChildren(...page.getElementById("lengths").childNodes);
      // Another room has other steps and other nights.
      for (const field of [start, end]) field.step = same.elements[field.name].step;
      for (const name of ["data-nights", "data-days"]) form.toggleAttribute(name, same.hasAttribute(name));
    });
  }
}

// The plan of a series follows what makes its dates, and its sentence what is chosen of them.
const plan = document.querySelector("form[data-plan]");
if (plan && document.getElementById("sum")) {
  const saying = ["title", "note", "layout", "for_search", "for_id", "for_name", "for_email"];
  let latest = 0;
  plan.querySelector("[data-count]").hidden = true;
  plan.addEventListener("change", async (event) => {
    if (saying.includes(event.target.name)) return;
    const mine = ++latest;
    const asked = new URLSearchParams(new FormData(plan));
    const answer = await fetch(plan.action, { method: "POST", body: asked, redirect: "error" }).catch(() => null);
    if (!answer || !answer.ok || mine !== latest) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const isChoice = event.target.closest("#plan");
    const [fresh, old] = [page, document].map((where) => where.getElementById(isChoice ? "sum" : "plan"));
    if (fresh) old.replaceChildren(...fresh.childNodes);
  });
}

// On the grid, a press picks the time under the pointer, and a drag picks a span.
const wide = matchMedia("(min-width: 60rem)");
const gapOf = (link) => {
  const address = new URL(link.href);
  const start = minutes(address.searchParams.get("start"));
  const width = Number(/\bw(\d+)\b/.exec(link.parentElement.className)[1]) * 5;
  return { address, start, end: start + width, step: Number(link.closest("[data-step]").dataset.step) };
};
const timeAt = (link, gap, x) => {
  const box = link.getBoundingClientRect();
  const part = Math.min(Math.max((x - box.left) / box.width, 0), 0.999);
  return gap.start + part * (gap.end - gap.start);
};
const spanOf = (gap, one, other) => {
  const from = Math.max(Math.floor(Math.min(one, other) / gap.step) * gap.step, gap.start);
  const to = Math.min(Math.ceil(Math.max(one, other) / gap.step) * gap.step, gap.end);
  return [from, Math.max(to, from + gap.step)];
};
let drag = null;
let dragged = false;
document.addEventListener("pointerdown", (event) => {
  const link = event.target.closest(".lane .f a");
  if (!link || !wide.matches || event.button !== 0 || event.pointerType === "touch") return;
  const gap = gapOf(link);
  drag = { link, gap, from: timeAt(link, gap, event.clientX), moved: false };
});
document.addEventListener("dragstart", (event) => {
  if (drag && event.target === drag.link) event.preventDefault();
});
document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const at = timeAt(drag.link, drag.gap, event.clientX);
  if (Math.abs(at - drag.from) < drag.gap.step / 2 && !drag.moved) return;
  drag.moved = true;
  drag.span = spanOf(drag.gap, drag.from, at);
  const share = (time) => ((time - drag.gap.start) / (drag.gap.end - drag.gap.start)) * 100 + "%";
  drag.link.classList.add("aim");
  drag.link.style.setProperty("--from", share(drag.span[0]));
  drag.link.style.setProperty("--to", share(drag.span[1]));
});
const open = (gap, from, to) => {
  gap.address.searchParams.set("start", clock(from));
  if (to) gap.address.searchParams.set("end", to >= 24 * 60 ? "24:00" : clock(to));
  // Out of a frame of another website, as links do.
  window.open(gap.address, document.querySelector("base")?.target || "_self");
};
document.addEventListener("pointerup", () => {
  const done = drag;
  drag = null;
  if (!done || !done.moved) return;
  done.link.classList.remove("aim");
  // The click that follows a drag is not a wish of its own.
  dragged = true;
  setTimeout(() => {
    dragged = false;
  });
  open(done.gap, done.span[0], done.span[1]);
});
document.addEventListener("click", (event) => {
  if (event.target.closest(".lane") && dragged) {
    event.preventDefault();
    return;
  }
  const link = event.target.closest(".lane .f a");
  // A click without coordinates comes from the keyboard: the link says where it leads.
  if (!link || !wide.matches || event.detail === 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const gap = gapOf(link);
  // To the half hour, where the room has finer steps.
  const coarse = Math.ceil(30 / gap.step) * gap.step;
  const at = Math.floor(timeAt(link, gap, event.clientX) / coarse) * coarse;
  open(gap, Math.max(at, gap.start));
});

// A booking is dragged to another time, day or room: its form comes filled in with that, and nothing changes before it is sent.
const widthOf = (cell) => Number(/\bw(\d+)\b/.exec(cell.className)?.[1] ?? 0) * 5;
const widthOfAll = (cells) => cells.reduce((sum, cell) => sum + widthOf(cell), 0);
let carried = null;
const timeIn = (lane, x) => {
  const box = lane.getBoundingClientRect();
  return carried.opens + ((x - box.left) / box.width) * carried.whole;
};
// Where the booking would be: a row says its room and its day by its free times.
const landing = (event) => {
  const row = document.elementFromPoint(event.clientX, event.clientY)?.closest(".row");
  const [lane, free] = [row?.querySelector(".lane"), row?.querySelector(".lane .f a")];
  if (!free) return null;
  const { address, step } = gapOf(free);
  const at = Math.round((timeIn(lane, event.clientX) - carried.grip) / step) * step;
  const start = Math.min(Math.max(at, carried.opens), carried.opens + carried.whole - carried.length);
  return { lane, address, start, isElsewhere: row !== carried.row || start !== carried.start };
};
const letGo = () => {
  document.querySelector(".lane .ghost")?.remove();
  carried?.link.classList.remove("carried");
  carried = null;
};
document.addEventListener("pointerdown", (event) => {
  const link = event.target.closest(".lane li:not(.f, .p) > a");
  if (!link || !wide.matches || event.button !== 0 || event.pointerType === "touch") return;
  const [cell, lane, row] = [link.parentElement, link.closest(".lane"), link.closest(".row")];
  const cells = [...lane.children];
  const opens = minutes(link.closest(".grid").querySelector(".hours span").textContent);
  const [start, length] = [opens + widthOfAll(cells.slice(0, cells.indexOf(cell))), widthOf(cell)];
  carried = { link, row, opens, whole: widthOfAll(cells), start, length };
  // What reaches over the edge of the hours that are shown is not all here.
  if (start <= opens || start + length >= opens + carried.whole) carried = null;
  else carried.grip = timeIn(lane, event.clientX) - start;
});
document.addEventListener("dragstart", (event) => {
  if (carried && carried.link.contains(event.target)) event.preventDefault();
});
document.addEventListener("pointermove", (event) => {
  if (!carried) return;
  const to = landing(event);
  let ghost = document.querySelector(".lane .ghost");
  if (!to || !(to.isElsewhere || ghost)) return;
  ghost ??= Object.assign(document.createElement("li"), { className: "ghost" });
  ghost.setAttribute("aria-hidden", "true");
  const share = (length) => (length / carried.whole) * 100 + "%";
  ghost.style.setProperty("--from", share(to.start - carried.opens));
  ghost.style.setProperty("--length", share(carried.length));
  ghost.textContent = clock(to.start % DAY) + "–" + clock((to.start + carried.length) % DAY);
  carried.link.classList.add("carried");
  to.lane.append(ghost);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") letGo();
});
document.addEventListener("pointerup", (event) => {
  const to = carried && document.querySelector(".lane .ghost") ? landing(event) : null;
  const [link, length] = [carried?.link, carried?.length];
  letGo();
  if (!to) return;
  dragged = true;
  setTimeout(() => {
    dragged = false;
  });
  if (!to.isElsewhere) return;
  const address = new URL(link.href);
  const [day, end] = [to.address.searchParams.get("date"), to.start + length];
  const fields = { room: to.address.searchParams.get("room"), day, start: clock(to.start), end: end === DAY ? "24:00" : clock(end % DAY) };
  if (end > DAY) fields.end_date = daysAfter(day, 1);
  for (const [name, value] of Object.entries(fields)) address.searchParams.set(name, value);
  address.hash = "change";
  window.open(address, document.querySelector("base")?.target || "_self");
});

// A form that is being sent says so, and is sent once: whoever waits presses again. After a while it says why it takes so long.
const { sending, slow } = document.body.dataset;
document.addEventListener("submit", (event) => {
  const [form, button] = [event.target, event.submitter];
  if ((button?.getAttribute("formmethod") || form.method) !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  (button ?? form.querySelector("button"))?.setAttribute("aria-disabled", "true");
  const said = document.createElement("p");
  said.className = "sending";
  said.setAttribute("role", "status");
  form.append(said);
  setTimeout(() => (said.textContent = sending), 100);
  setTimeout(() => (said.textContent = slow), 2000);
});
// Whoever comes back to the page may send it again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const said of document.querySelectorAll(".sending")) said.remove();
  for (const button of document.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});

// Another language keeps what has been typed: this browser remembers it until the page is there again.
const TYPED = "clef-typed";
const typedFields = () =>
  [...document.querySelectorAll("main form[method=post]")].flatMap((form) =>
    [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.type !== "submit"),
  );
for (const link of document.querySelectorAll(".foot a[hreflang]")) {
  link.addEventListener("click", () => {
    const typed = typedFields().map((field) => [field.name, field.value, field.checked]);
    sessionStorage.setItem(TYPED, JSON.stringify({ path: new URL(link.href).pathname, typed }));
  });
}
const kept = JSON.parse(sessionStorage.getItem(TYPED) || "null");
sessionStorage.removeItem(TYPED);
if (kept?.path === location.pathname) {
  const fields = typedFields();
  const isSameForm = fields.length === kept.typed.length && fields.every((field, nth) => field.name === kept.typed[nth][0]);
  for (const [nth, field] of isSameForm ? fields.entries() : []) {
    const [, value, checked] = kept.typed[nth];
    if (field.value === value && field.checked === checked) continue;
    if ("checked" in field) field.checked = checked;
    if (field.type !== "radio" && field.type !== "checkbox") field.value = value;
    field.closest("details")?.setAttribute("open", "");
  }
}
