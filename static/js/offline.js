/* The file without a network: what is open now, from stretches of minutes that the service wrote, on any browser that
   knows ECMAScript 5. It asks nothing of the device but its clock, keeps nothing, and sends nothing. */
(function () {
  "use strict";

  var data = JSON.parse(document.getElementById("donnees").textContent);
  var words = data.words;
  var STATES = { C: 0, O: 1, E: 2, S: 3 };
  var CLOSED = 0, OPEN = 1, SINCE = 2, CHECK = 3;
  var PAGE = 30;
  var list = document.getElementById("liste");
  var count = document.getElementById("compte");
  var town = document.getElementById("mot");
  var category = document.getElementById("rubrique");
  var openOnly = document.getElementById("ouverts");
  var more = document.getElementById("suite");
  var banner = document.getElementById("bandeau");
  var kiosk = document.documentElement.getAttribute("data-borne") !== null || location.hash === "#borne";
  var shown = PAGE;

  /* --- hours ----------------------------------------------------------------------------------------------------- */

  var cut = [];
  function stretches(number) {
    if (!cut[number]) {
      var end = 0;
      cut[number] = data.open[number].split(" ").map(function (word) {
        end += parseInt(word.slice(1), 36);
        return [end, STATES[word.charAt(0)]];
      });
    }
    return cut[number];
  }

  function minuteOf(time) { return Math.floor((time / 1000 - data.start) / 60); }

  /* Where the minute falls: the stretch, when it began and when it ends. Outside of the fortnight nothing is known. */
  function at(number, minute) {
    if (minute < 0 || minute >= data.minutes) return { state: CHECK, from: minute, to: null, index: -1 };
    var all = stretches(number);
    var low = 0, high = all.length - 1;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (all[middle][0] > minute) high = middle; else low = middle + 1;
    }
    return { state: all[low][1], from: low ? all[low - 1][0] : 0, to: all[low][0], index: low };
  }

  function nextOpen(number, here) {
    var all = stretches(number);
    for (var index = here.index + 1; here.index >= 0 && index < all.length; index += 1) {
      if (all[index][1] === OPEN || all[index][1] === SINCE) return all[index - 1][0];
    }
    return null;
  }

  function offset(minute) {
    var found = data.offsets[0][1];
    data.offsets.forEach(function (each) { if (each[0] <= minute) found = each[1]; });
    return found;
  }

  /* The department's own clock: [day of the file, minute of that day]. */
  function wall(minute) {
    var local = minute + offset(minute) - data.offsets[0][1];
    return [Math.floor(local / 1440), ((local % 1440) + 1440) % 1440];
  }

  function hour(minutes) {
    var h = Math.floor(minutes / 60), m = minutes % 60;
    if (!minutes) return words.midnight;
    if (data.french) return h + " h" + (m ? " " + (m < 10 ? "0" : "") + m : "");
    return h + ":" + (m < 10 ? "0" : "") + m;
  }

  function say(sentence, facts) {
    return sentence.replace(/\{(\w+)\}/g, function (whole, name) { return facts[name]; });
  }

  function when(minute, now) {
    var there = wall(minute), here = wall(now), days = there[0] - here[0];
    if (days === 1 && there[1] === 0) return words.when_midnight;
    if (days === 0) return say(words.when_today, { hour: hour(there[1]) });
    if (days === 1) return say(words.when_tomorrow, { hour: hour(there[1]) });
    return say(words.when_day, { day: data.days[there[0]] || "", hour: hour(there[1]) });
  }

  function door(number, minute) {
    var here = at(number, minute), opens;
    if (here.state === OPEN) {
      if (here.to >= data.minutes) return ["o", words.open_always];
      var sentence = here.to - minute <= 45 ? words.open_closes_soon : words.open_closes;
      return [here.to - minute <= 45 ? "e" : "o", say(sentence, { when: when(here.to, minute) })];
    }
    if (here.state === SINCE) return ["e", say(words.open_since, { hour: hour(wall(here.from)[1]) })];
    if (here.state === CHECK) return ["", words.call_first];
    opens = nextOpen(number, here);
    return ["", opens === null ? words.closed : say(words.closed_opens, { when: when(opens, minute) })];
  }

  /* --- the list -------------------------------------------------------------------------------------------------- */

  function plain(text) {
    text = text.toLowerCase();
    return text.normalize ? text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/œ/g, "oe") : text;
  }

  function element(name, text, kind) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function line(place, service, minute) {
    var item = element("li"), state = door(service[1], minute);
    var title = element("h2");
    title.appendChild(element("bdi", place[0]));
    item.appendChild(title);
    item.appendChild(element("p", category.querySelector("[value='" + service[0] + "']").textContent));
    var door_ = element("p");
    door_.appendChild(element("span", state[1], ("etat " + state[0]).trim()));
    item.appendChild(door_);
    var address = element("p");
    address.appendChild(element("bdi", place[1]));
    item.appendChild(address);
    service[2].forEach(function (said) { item.appendChild(element("p", said, "note")); });
    if (service[3]) item.appendChild(element("p", service[3], "note"));
    if (place[2]) {
      var link = element("a", "", "tel");
      link.href = "tel:" + place[2].replace(/[^+\d]/g, "");
      var number = element("bdi", place[2]);
      number.dir = "ltr";
      link.appendChild(number);
      item.appendChild(link);
    }
    item.appendChild(element("p", service[4], "note"));
    return item;
  }

  function found(minute) {
    var asked = plain(town.value.trim()).split(/\s+/), ranks = [[], [], []];
    var wanted = category.value;
    var only = openOnly.getAttribute("aria-pressed") === "true";
    data.places.forEach(function (place) {
      place[3].forEach(function (service) {
        if (wanted !== "" && String(service[0]) !== wanted) return;
        var said = plain(place[0] + " " + place[1] + " " + service[3]);
        if (!asked.every(function (word) { return said.indexOf(word) >= 0; })) return;
        var state = at(service[1], minute).state;
        var rank = state === OPEN ? 0 : state === SINCE ? 1 : 2;
        if (!only || rank < 2) ranks[rank].push([place, service]);
      });
    });
    return ranks[0].concat(ranks[1], ranks[2]);
  }

  function draw() {
    var minute = minuteOf(Date.now()), rows = found(minute);
    var old = minute < 0 || minute >= data.minutes, soon = data.minutes - minute <= data.soon;
    banner.hidden = !old && !soon;
    banner.textContent = old ? words.expired : soon ? say(words.expires, { last: data.last }) : "";
    count.textContent = rows.length ? say(words.found, { count: rows.length }) : words.none;
    while (list.firstChild) list.removeChild(list.firstChild);
    rows.slice(0, shown).forEach(function (row) { list.appendChild(line(row[0], row[1], minute)); });
    more.hidden = rows.length <= shown;
  }

  function again() {
    shown = PAGE;
    draw();
  }

  function reset() {
    town.value = "";
    category.value = "";
    openOnly.setAttribute("aria-pressed", "true");
    openOnly.textContent = words.show_all;
    window.scrollTo(0, 0);
    again();
  }

  openOnly.addEventListener("click", function () {
    var only = openOnly.getAttribute("aria-pressed") !== "true";
    openOnly.setAttribute("aria-pressed", String(only));
    openOnly.textContent = only ? words.show_all : words.show_open;
    again();
  });
  town.addEventListener("input", again);
  category.addEventListener("change", again);
  more.addEventListener("click", function () { shown += PAGE; draw(); });
  document.getElementById("recommencer").addEventListener("click", reset);

  var idle;
  function touched() {
    clearTimeout(idle);
    if (kiosk) idle = setTimeout(reset, data.idle * 1000);
  }
  ["click", "keydown", "input", "change", "touchstart", "scroll"].forEach(function (kind) {
    document.addEventListener(kind, touched, { passive: true });
  });

  /* What a test asks: the same question as the service's own engine. */
  window.annuaire = { stateAt: function (number, time) { return at(number, minuteOf(time)).state; } };
  reset();
  setInterval(draw, 60000);
})();
