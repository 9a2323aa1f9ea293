// A page that is left open stays true: all that stands on it is asked for again together, and where that fails it says
// since when. Without this file the page says of what time it is.
"use strict";

// How often it is asked, and how long an answer is waited for: more often while something is wrong, so that the notice
// goes as soon as all is well. An unchanged day costs nothing (ETag). Whoever is told what happens asks to be sure.
const TOLD = { every: 15000, patience: 10000 };
const CALM = { every: 10000, patience: 10000 };
const WORRIED = { every: 3000, patience: 10000 };
const LOST = { every: 1500, patience: 3000 };

// What whoever looks has opened or typed is theirs, not the page's.
const THEIRS = new Set(["open", "hidden"]);

// What tells one piece from its neighbours: its id, or the booking or free time that it leads to.
const keyOf = (node) => {
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  const leads = /^(LI|TR)$/.test(node.nodeName) && node.querySelector("a")?.getAttribute("href");
  return node.id || leads || "";
};
const isSame = (one, other) => one.nodeName === other.nodeName && keyOf(one) === keyOf(other);

// Makes `old` what `fresh` is, and leaves alone what is the same: focus, scroll and what is being typed stay.
const renew = (old, fresh) => {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !THEIRS.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !THEIRS.has(name)) old.setAttribute(name, value);
  }
  let at = old.firstChild;
  const drop = () => {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  };
  const coming = [...fresh.childNodes];
  for (const [nth, next] of coming.entries()) {
    while (at && !isSame(at, next) && !coming.slice(nth).some((later) => isSame(at, later))) drop();
    if (at && isSame(at, next)) {
      renew(at, next);
      at = at.nextSibling;
    } else {
      old.insertBefore(document.adoptNode(next), at);
      if (/^(LI|TR)$/.test(next.nodeName)) next.classList.add("fresh");
    }
  }
  while (at) drop();
};

const shown = document.querySelector("main[data-live]");
if (shown) {
  let pace = CALM;
  let asked = null;
  let events = null;
  let notBefore = 0;
  let lastTrue = new Date();
  const since = () => {
    const time = lastTrue.getHours() + ":" + String(lastTrue.getMinutes()).padStart(2, "0");
    if (lastTrue.toDateString() === new Date().toDateString()) return time;
    const day = { weekday: "long", day: "numeric", month: "long" };
    return lastTrue.toLocaleDateString(document.documentElement.lang, day) + ", " + time;
  };
  const tell = (sentence) => {
    const text = sentence.replace("{when}", since());
    const news = document.getElementById("news");
    if (news.textContent.trim() === text) return;
    const notice = document.createElement("p");
    notice.className = "notice bad";
    notice.textContent = text;
    news.replaceChildren(notice);
  };
  const refresh = async () => {
    asked?.abort();
    const mine = new AbortController();
    asked = mine;
    const patience = setTimeout(() => mine.abort(), pace.patience);
    const options = { cache: "no-cache", redirect: "manual", signal: mine.signal };
    try {
      const answer = await fetch(location.href, options);
      if (answer.type === "opaqueredirect" || answer.status === 401) {
        pace = CALM;
        tell(shown.dataset.signedOut);
        return;
      }
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("main[data-live]");
      if (asked !== mine) return;
      if (!fresh) throw new Error("a page of somebody else");
      lastTrue = new Date();
      document.title = page.title;
      // In a frame there is no menu.
      const top = document.querySelector(".top");
      if (top) renew(top, page.querySelector(".top"));
      renew(shown, fresh);
      const isTold = events?.readyState === EventSource.OPEN;
      pace = document.querySelector("#news .notice") ? WORRIED : isTold ? TOLD : CALM;
    } catch {
      if (asked !== mine) return;
      pace = LOST;
      tell(shown.dataset.lost);
    } finally {
      clearTimeout(patience);
      if (asked === mine) asked = null;
    }
  };
  let timer = 0;
  const later = (wait = pace.every) => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      // Whoever was told while an answer was under way may have been told of something newer.
      if (asked) return later(300);
      // Nobody looks, or somebody is drawing a span of time.
      if (!document.hidden && !document.querySelector(".aim")) await refresh();
      listen();
      later();
    }, wait);
  };
  // What happens is told at once, to a page that is looked at: a browser has few connections for all that are open. Not all
  // boards of a building ask in the same moment.
  const listen = () => {
    const isOpen = events && events.readyState !== EventSource.CLOSED;
    if (document.hidden || isOpen || Date.now() < notBefore) return;
    const told = () => later(Math.random() * 300);
    events = new EventSource(shown.dataset.events);
    events.addEventListener("schedule", told);
    events.addEventListener("stale", told);
    events.addEventListener("error", () => {
      // Cut off, the browser tries again by itself; refused, nobody asks again for a while.
      if (events.readyState === EventSource.CONNECTING) return told();
      notBefore = Date.now() + 60000 + Math.random() * 30000;
    });
  };
  document.addEventListener("visibilitychange", async () => {
    if (document.hidden) {
      events?.close();
      notBefore = 0;
    }
    if (document.hidden || asked) return;
    listen();
    await refresh();
    later();
  });
  listen();
  later();

  // A few letters narrow the list while they are typed, and the address says so.
  for (const form of document.querySelectorAll("form[data-narrow]")) {
    let typed = 0;
    form.addEventListener("input", () => {
      clearTimeout(typed);
      typed = setTimeout(() => {
        const filled = [...new FormData(form)].filter(([, value]) => value);
        history.replaceState(null, "", form.action + "?" + new URLSearchParams(filled));
        refresh();
      }, 250);
    });
  }
}
