/* Two comforts for those who have scripts. Every page is complete without them. */
(function () {
  "use strict";
  var KINDS = ["post", "session_published", "session_changed", "session_moved", "session_cancelled", "programme_imported", "programme_changed"];
  var YEAR_SECONDS = 365 * 24 * 3600;

  /* Once, on a page with times: tell the server the browser's zone. Whoever chose one, or chose none, is left alone. */
  function tellZone() {
    if (!document.body.hasAttribute("data-ask-zone") || /(^|; )hallway_tz=/.test(document.cookie)) return false;
    var zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone) return false;
    document.cookie = "hallway_tz=" + zone + "; Path=/; SameSite=Lax; Max-Age=" + YEAR_SECONDS +
      (location.protocol === "https:" ? "; Secure" : "");
    /* Where cookies are refused, reloading would change nothing, for ever. */
    if (!/(^|; )hallway_tz=/.test(document.cookie)) return false;
    if (location.hash) sessionStorage.setItem("hallway-place", location.hash.slice(1));
    location.reload();
    return true;
  }

  /* New entries are counted, not inserted: nothing jumps while somebody reads. */
  function countNew() {
    var line = document.getElementById("live");
    if (!line || !window.EventSource) return;
    var link = line.querySelector("a");
    var newest = Number(line.getAttribute("data-seq"));
    var title = document.title;
    var source = null;
    function show(message) {
      var count = Number(message.lastEventId) - newest;
      if (!(count > 0)) return;
      link.textContent = count === 1 ? "1 new entry" : count + " new entries";
      line.hidden = false;
      document.title = "(" + count + ") " + title;
    }
    function listen() {
      source = new EventSource(line.getAttribute("data-live"));
      KINDS.forEach(function (kind) { source.addEventListener(kind, show); });
    }
    /* Closed on leaving, so that the browser can keep the page for going back. */
    window.addEventListener("pagehide", function () { source.close(); });
    window.addEventListener("pageshow", function (event) { if (event.persisted) listen(); });
    listen();
  }

  /* A reload forgets which place in the page the address named. */
  function findPlace() {
    var place = sessionStorage.getItem("hallway-place");
    var target = place && document.getElementById(place);
    sessionStorage.removeItem("hallway-place");
    if (target) target.scrollIntoView();
  }

  if (tellZone()) return;
  findPlace();
  countNew();
})();
