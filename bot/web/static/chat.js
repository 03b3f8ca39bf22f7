// The page works without this file. With it the talk stays on the screen, for this tab only. Written for the oldest
// browsers that have fetch (ES2015). What a person wrote becomes text, never markup.
(function () {
  "use strict";
  function by(id) { return document.getElementById(id); }
  function on(target, name, act) { target.addEventListener(name, act); }
  var log = by("log"), form = by("composer"), box = by("text");
  if (!window.fetch || !window.DOMParser || !window.Promise || !window.crypto || !Element.prototype.closest) return;
  var words = JSON.parse(document.body.getAttribute("data-words")), root = document.documentElement;
  var told = by("told"), bigger = by("size"), leaveLink = by("leave");
  var language = root.lang, last = Promise.resolve(), left = false, gone = false, flying = [], slow, quiet, escaped = 0;
  var SIZES = [100, 125, 150, 200], WAIT = 30000, SLOW = 8000, first = log.firstElementChild.cloneNode(true);
  var talk = kept("talk") || { token: form.elements.token.value, items: [] }, at;
  // Out of a link, for the first message alone: the session holds it from then on.
  var relay = form.elements.relay ? form.elements.relay.value : "";

  function kept(name) {
    try { return JSON.parse(sessionStorage.getItem(name)); } catch (e) { return null; }
  }
  function keep(name, value) {
    try { sessionStorage.setItem(name, JSON.stringify(value)); } catch (e) { /* full or forbidden: this page still works */ }
  }
  function save() { keep("talk", talk); }
  function nonce() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
  }
  function each(selector, act) { Array.from(document.querySelectorAll(selector)).forEach(act); }
  function remove(node) { if (node) node.parentNode.removeChild(node); }
  function make(tag, name, text) {
    var node = document.createElement(tag);
    node.className = name;
    node.textContent = text || "";
    return node;
  }
  function button(name, text, act) {
    var node = make("button", name, text);
    node.type = "button";
    on(node, "click", act);
    return node;
  }
  function tell(text) {
    told.textContent = text;
    clearTimeout(quiet);
    quiet = setTimeout(function () { told.textContent = ""; }, 6000);
  }

  function speak(code, chosen) {
    if (!words[code]) return;
    language = root.lang = code;
    each("[data-word]", function (node) { node.textContent = words[code][node.getAttribute("data-word")]; });
    each("[data-label]", function (node) { node.setAttribute("aria-label", words[code][node.getAttribute("data-label")]); });
    box.placeholder = words[code].write;
    each(".languages button", function (node) {
      if (chosen && node.lang === code) node.setAttribute("aria-current", "true"); else node.removeAttribute("aria-current");
    });
  }

  function showMine(item) {
    var node = make("div", "bubble mine"), who = make("span", "hide", words[language].you + " ");
    node.id = "m" + item.nonce;
    node.appendChild(who);
    node.appendChild(document.createTextNode(item.said));
    log.appendChild(node);
    if (item.failed && flying.indexOf(item) < 0) showFailed(item, node);
    return node;
  }
  function showFailed(item, node) {
    var line = make("p", "unsent", words[language].offline);
    line.appendChild(button("again", words[language].retry, function () {
      remove(line);
      node.className = "bubble mine";
      log.appendChild(node);
      queue(item);
    }));
    node.className = "bubble mine failed";
    log.insertBefore(line, node.nextSibling);
  }
  function turnOf(html) {
    return new DOMParser().parseFromString(html, "text/html").querySelector(".turn");
  }
  function showTurn(turn) {
    each("#log .choices", remove);
    turn = document.importNode(turn, true);
    Array.from(turn.querySelectorAll(".bubble")).forEach(handOn);
    log.appendChild(turn);
    if (turn.querySelector(".bubble:not(.notice)")) speak(turn.lang, true);
    return turn;
  }
  // Only the text goes out of the page, and only where the person sends it.
  function handOn(bubble) {
    if (!bubble.querySelector(".source, .qr") && !bubble.closest(".danger")) return;
    var row = make("p", "hand-on"), say = words[bubble.lang];
    function text() {
      return Array.from(bubble.children).filter(function (part) { return part !== row; }).map(function (part) { return part.innerText.trim(); }).join("\n\n");
    }
    function link(name, address) {
      var node = make("a", "small", name);
      node.href = address;
      on(node, "click", function () { node.href = address + encodeURIComponent(text()); });
      row.appendChild(node);
    }
    row.appendChild(button("small", say.copy, function () { copy(text(), say); }));
    if (navigator.share) row.appendChild(button("small", say.share, function () { navigator.share({ text: text() }).catch(function () { /* changed their mind */ }); }));
    else {
      link("WhatsApp", "whatsapp://send?text=");
      link("SMS", "sms:?body=");
    }
    bubble.appendChild(row);
  }
  function copy(text, say) {
    var done = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject();
    done.catch(function () {
      var field = make("textarea", "hide"), back = document.activeElement;
      field.value = text;
      document.body.appendChild(field);
      field.select();
      var worked = document.execCommand("copy");
      remove(field);
      back.focus();
      if (!worked) throw 0;
    }).then(function () { tell(say.copied); }, function () { tell(say.not_copied); });
  }
  function typing() {
    clearTimeout(slow);
    remove(by("typing"));
    if (!flying.length) return;
    var hint = make("p", "typing"), text = make("span", "", words[language].typing);
    hint.id = "typing";
    for (var i = 0; i < 3; i++) hint.appendChild(make("i", ""));
    hint.appendChild(text);
    log.appendChild(hint);
    slow = setTimeout(function () { text.textContent = words[language].slow; }, SLOW);
  }

  // The browser's Back and Forward show the talk as it was after so many messages; nothing is sent or lost by them.
  function draw() {
    log.setAttribute("aria-live", "off");
    log.textContent = "";
    if (first) { log.appendChild(first.cloneNode(true)); speak(first.lang, false); }
    talk.items.slice(0, at).forEach(function (item) {
      if (item.said) showMine(item);
      if (item.html) showTurn(turnOf(item.html));
    });
    if (at === talk.items.length) typing();
    setTimeout(function () { log.setAttribute("aria-live", "polite"); }, 100);
  }
  function look() {
    var turns = log.querySelectorAll(".turn"), mine = log.querySelectorAll(".mine");
    if (turns.length) turns[turns.length - 1].focus({ preventScroll: true });
    if (mine.length) mine[mine.length - 1].scrollIntoView(); else window.scrollTo(0, 0);
  }
  function stand(count, depth, act, path) {
    at = count;
    history[act]({ at: count, depth: depth }, "", path);
  }
  function depth() { return history.state ? history.state.depth : 0; }

  function post(item) {
    var body = ["token=" + talk.token, "nonce=" + item.nonce, item.choice ? "choice=" + encodeURIComponent(item.choice) : "text=" + encodeURIComponent(item.said), "relay=" + relay].join("&");
    var options = { method: "POST", body: body, credentials: "omit", cache: "no-store", headers: { "Accept": "text/html;profile=turn", "Content-Type": "application/x-www-form-urlencoded" } };
    var stop = window.AbortController && new AbortController();
    if (stop) options.signal = stop.signal;
    var late = new Promise(function (_, fail) { setTimeout(function () { fail(); if (stop) stop.abort(); }, WAIT); });
    return Promise.race([fetch("/chat", options), late]).then(function (response) {
      return Promise.race([response.text(), late]).then(function (html) {
        // A hotspot's log-in page is an answer too, but it holds no turn.
        return { turn: turnOf(html), html: html, retry: response.status === 429 || response.status >= 500 };
      });
    });
  }
  function landed(item) {
    flying = flying.filter(function (other) { return other !== item; });
    typing();
    return by("m" + item.nonce);
  }
  function arrived(item, answer) {
    if (!answer.turn) throw new Error("no turn");
    var node = landed(item);
    item.failed = answer.retry;
    if (!answer.retry) item.html = answer.html;
    talk.token = answer.turn.getAttribute("data-token") || talk.token;
    relay = "";
    save();
    if (!node) return;
    if (answer.retry) showFailed(item, node);
    var shown = showTurn(answer.turn);
    typing();
    if (document.activeElement !== box) shown.focus({ preventScroll: true });
    node.scrollIntoView();
  }
  function queue(item, atOnce) {
    flying.push(item);
    item.failed = true;
    save();
    typing();
    var sent = (atOnce ? Promise.resolve() : last).then(function () { return left ? Promise.reject() : post(item); }).then(
      function (answer) { if (!left) arrived(item, answer); }
    ).catch(function () {
      if (left) return;
      var node = landed(item);
      if (node) { showFailed(item, node); node.scrollIntoView(); }
    });
    if (!atOnce) last = sent;
  }
  function say(said, choice, atOnce) {
    var item = { said: said, choice: choice, nonce: nonce() };
    talk.items.length = at;
    talk.items.push(item);
    stand(at + 1, depth() + 1, "pushState");
    var node = showMine(item);
    queue(item, atOnce);
    node.scrollIntoView();
  }

  function resize(step) {
    var size = SIZES[step] || 100;
    root.style.fontSize = size + "%";
    fit();
    bigger.textContent = step < SIZES.length - 1 ? "A+" : "A";
    bigger.setAttribute("data-label", step < SIZES.length - 1 ? "larger" : "smaller");
    bigger.setAttribute("aria-label", words[language][bigger.getAttribute("data-label")]);
  }
  // What media queries do for a small screen, for text that was made large: they know nothing of it.
  function fit() {
    var rem = parseFloat(getComputedStyle(root).fontSize);
    root.className = window.innerWidth < 18.5 * rem || window.innerHeight < 26 * rem ? "large" : "";
  }
  function grow() {
    box.style.height = "auto";
    box.style.height = box.scrollHeight + 2 + "px";
  }
  // The talk is gone at once, however long the other page takes; then no entry of this page is left behind the other.
  function leave() {
    var steps = depth();
    left = true;
    talk = { items: [] };
    try { sessionStorage.clear(); } catch (e) { /* nothing was kept */ }
    document.body.textContent = "";
    if (steps) history.go(-steps);
    setTimeout(away, steps ? 300 : 0);
  }
  function away() {
    if (!gone) location.replace(leaveLink.href);
    gone = true;
  }

  on(form, "submit", function (event) {
    event.preventDefault();
    var text = box.value.trim();
    if (!text) return;
    box.value = "";
    grow();
    // On a phone the keyboard would cover the answer.
    if (window.matchMedia("(pointer: coarse)").matches) box.blur(); else box.focus();
    // A digit means the menu on the screen, also after Back.
    var meant = Array.from(log.querySelectorAll(".item b")).find(function (digit) { return digit.textContent === text; });
    say(text, meant ? meant.parentNode.value : "");
  });
  on(box, "input", grow);
  on(box, "keydown", function (event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.querySelector(".send").click();
  });
  on(document, "click", function (event) {
    var tapped = event.target.closest("button[name]"), urgent = tapped && tapped.name === "text";
    if (!tapped) return;
    event.preventDefault();
    if (urgent) say(tapped.value, "", true);
    else if (!flying.length) say(tapped.title || (tapped.querySelector("span") || tapped).textContent, tapped.value);
  });
  on(document.querySelector(".skip"), "click", function (event) {
    event.preventDefault();
    look();
  });
  on(bigger, "click", function () {
    var step = ((kept("size") || 0) + 1) % SIZES.length;
    keep("size", step);
    resize(step);
    tell(SIZES[step] + " %");
  });
  on(leaveLink, "click", function (event) {
    event.preventDefault();
    leave();
  });
  on(document, "keydown", function (event) {
    if (event.key !== "Escape" || event.isComposing) return;
    if (Date.now() - escaped < 3000) leave(); else tell(words[language].escape_again);
    escaped = Date.now();
  });
  on(window, "resize", fit);
  on(window, "online", function () { each(".again", function (again) { again.click(); }); });
  on(window, "popstate", function (event) {
    if (left) return away();
    at = Math.min(event.state ? event.state.at : 0, talk.items.length);
    draw();
    look();
  });
  on(window, "pageshow", function () { if (left) location.reload(); });

  if ("scrollRestoration" in history) history.scrollRestoration = "manual";
  // An answer that came before this script ran belongs to the talk, and its address must not be posted again.
  if (location.pathname !== "/" && first.querySelector(".bubble:not(.notice)")) {
    talk.items.push({ html: first.outerHTML });
    first = null;
  }
  stand(Math.min(history.state ? history.state.at : talk.items.length, talk.items.length), depth(), "replaceState", "/");
  bigger.hidden = by("escape").hidden = false;
  leaveLink.setAttribute("aria-describedby", "escape");
  resize(kept("size") || 0);
  if (at) { draw(); window.scrollTo(0, document.body.scrollHeight); }
  save();
})();
