// The page works without this file. With it the talk stays on the screen, for this tab only. Written for the oldest
// browsers that have fetch (ES2015). What a person wrote becomes text, never markup.
(function () {
  "use strict";
  var log = document.getElementById("log"), form = document.getElementById("composer"), box = document.getElementById("text");
  if (!window.fetch || !window.DOMParser || !window.Promise || !window.crypto || !Element.prototype.closest) return;
  var words = JSON.parse(document.body.getAttribute("data-words"));
  var language = document.documentElement.lang, waiting = 0, last = Promise.resolve();
  var talk = load() || { token: form.elements.token.value, items: [] };

  function load() {
    try { return JSON.parse(sessionStorage.getItem("talk")); } catch (e) { return null; }
  }
  function save() {
    try { sessionStorage.setItem("talk", JSON.stringify(talk)); } catch (e) { /* full or forbidden: this page still works */ }
  }
  function nonce() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
  }
  function each(selector, act) { Array.from(document.querySelectorAll(selector)).forEach(act); }
  function make(tag, name, text) {
    var node = document.createElement(tag);
    node.className = name;
    node.textContent = text || "";
    return node;
  }

  function speak(code) {
    if (!words[code]) return;
    language = document.documentElement.lang = code;
    each("[data-word]", function (node) { node.textContent = words[code][node.getAttribute("data-word")]; });
    each("[data-label]", function (node) { node.setAttribute("aria-label", words[code][node.getAttribute("data-label")]); });
    box.placeholder = words[code].write;
    each(".languages button", function (node) {
      if (node.lang === code) node.setAttribute("aria-current", "true"); else node.removeAttribute("aria-current");
    });
  }

  function showMine(item) {
    var node = make("div", "bubble mine"), who = make("span", "hide", words[language].you + " ");
    node.appendChild(who);
    node.appendChild(document.createTextNode(item.said));
    log.appendChild(node);
    if (item.failed) showFailed(item, node);
    return node;
  }
  function showFailed(item, node) {
    var line = make("p", "unsent", words[language].offline), again = make("button", "again", words[language].retry);
    again.type = "button";
    again.addEventListener("click", function () {
      line.parentNode.removeChild(line);
      log.appendChild(node);
      talk.items.push(talk.items.splice(talk.items.indexOf(item), 1)[0]);
      queue(item, node);
    });
    line.appendChild(again);
    node.className = "bubble mine failed";
    log.insertBefore(line, node.nextSibling);
  }
  function turnOf(html) {
    return new DOMParser().parseFromString(html, "text/html").querySelector(".turn");
  }
  function showTurn(turn) {
    each("#log .choices", function (old) { old.parentNode.removeChild(old); });
    turn = document.importNode(turn, true);
    log.appendChild(turn);
    if (turn.querySelector(".bubble:not(.notice)")) speak(turn.lang);
    return turn;
  }
  function typing() {
    var hint = document.getElementById("typing");
    if (hint) hint.parentNode.removeChild(hint);
    if (!waiting) return;
    hint = make("p", "typing");
    hint.id = "typing";
    for (var i = 0; i < 3; i++) hint.appendChild(make("i", ""));
    hint.appendChild(document.createTextNode(words[language].typing));
    log.appendChild(hint);
  }

  function post(item) {
    var body = ["token=" + talk.token, "nonce=" + item.nonce, item.choice ? "choice=" + encodeURIComponent(item.choice) : "text=" + encodeURIComponent(item.said)].join("&");
    var options = { method: "POST", body: body, credentials: "omit", cache: "no-store", headers: { "Accept": "text/html;profile=turn", "Content-Type": "application/x-www-form-urlencoded" } };
    var late = new Promise(function (_, fail) { setTimeout(fail, 40000); });
    return Promise.race([fetch("/chat", options), late]).then(function (response) {
      return Promise.race([response.text(), late]).then(function (html) {
        // A hotspot's log-in page is an answer too, but it holds no turn.
        return { turn: turnOf(html), html: html, retry: response.status === 429 || response.status >= 500 };
      });
    });
  }
  function arrived(item, node, answer) {
    if (!answer.turn) throw new Error("no turn");
    node.className = "bubble mine";
    item.failed = answer.retry;
    if (answer.retry) showFailed(item, node); else talk.items.push({ html: answer.html });
    talk.token = answer.turn.getAttribute("data-token") || talk.token;
    save();
    var shown = showTurn(answer.turn);
    if (document.activeElement !== box) shown.focus({ preventScroll: true });
    node.scrollIntoView();
  }
  function queue(item, node) {
    waiting++;
    item.failed = true;
    save();
    typing();
    last = last.then(function () { return post(item); }).then(
      function (answer) { waiting--; typing(); arrived(item, node, answer); }, function () { waiting--; typing(); throw 0; }
    ).catch(function () { item.failed = true; save(); showFailed(item, node); node.scrollIntoView(); });
  }
  function say(said, choice) {
    var item = { said: said, choice: choice, nonce: nonce() };
    talk.items.push(item);
    var node = showMine(item);
    queue(item, node);
    node.scrollIntoView();
  }

  function grow() {
    box.style.height = "auto";
    box.style.height = box.scrollHeight + 2 + "px";
  }
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var text = box.value.trim();
    if (!text) return;
    box.value = "";
    grow();
    // On a phone the keyboard would cover the answer.
    if (window.matchMedia("(pointer: coarse)").matches) box.blur(); else box.focus();
    say(text, "");
  });
  box.addEventListener("input", grow);
  box.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.querySelector(".send").click();
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[name=choice]");
    if (!button) return;
    event.preventDefault();
    if (!waiting) say(button.getAttribute("data-said"), button.value);
  });
  window.addEventListener("online", function () { each(".again", function (button) { button.click(); }); });
  document.getElementById("leave").addEventListener("click", function (event) {
    event.preventDefault();
    talk = { items: [] };
    try { sessionStorage.clear(); } catch (e) { /* nothing was kept */ }
    document.body.textContent = "";
    location.replace(this.href);
  });

  if (talk.items.length) {
    talk.items.forEach(function (item) { if (item.html) showTurn(turnOf(item.html)); else showMine(item); });
    window.scrollTo(0, document.body.scrollHeight);
  }
  save();
})();
