/* A few comforts for those who have scripts. Every page is complete without them. */
(function () {
  "use strict";
  var KINDS = ["post", "session_published", "session_changed", "session_moved", "session_cancelled", "programme_imported", "programme_changed", "programme_released", "session_recorded", "recordings_imported"];
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

  /* Recordings play in the page, once somebody asks for it: before that nobody elsewhere hears of the visit. */
  function playRecordings() {
    var places = document.querySelectorAll(".recording[data-source]");
    if (!places.length) return;
    function frame(place, seconds) {
      var found = document.createElement("iframe");
      found.title = place.getAttribute("data-title");
      found.setAttribute("sandbox", "allow-scripts allow-same-origin allow-presentation allow-popups");
      found.setAttribute("allow", "autoplay; fullscreen; picture-in-picture; encrypted-media");
      found.setAttribute("allowfullscreen", "");
      found.referrerPolicy = place.getAttribute("data-referrer");
      found.src = seconds ? place.getAttribute("data-source-at").replace("{t}", seconds) : place.getAttribute("data-source");
      return found;
    }
    function native(place, seconds) {
      var found = document.createElement(place.getAttribute("data-kind") === "audio" ? "audio" : "video");
      found.controls = true;
      found.preload = "none";
      found.setAttribute("aria-label", place.getAttribute("data-title"));
      place.querySelectorAll(".track").forEach(function (each, index) {
        var track = document.createElement("track");
        track.src = each.getAttribute("data-url");
        track.srclang = each.getAttribute("data-language");
        track.label = each.getAttribute("data-label");
        track.kind = each.getAttribute("data-kind");
        track.default = index === 0;
        found.appendChild(track);
      });
      found.addEventListener("loadedmetadata", function () { if (seconds) found.currentTime = seconds; }, { once: true });
      found.addEventListener("error", function () { if (found.error.code === MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED) cannotPlay(place); });
      found.src = place.getAttribute("data-source");
      return found;
    }
    function cannotPlay(place) {
      var source = place.getAttribute("data-source");
      var said = document.createElement("p");
      var link = document.createElement("a");
      said.setAttribute("role", "status");
      said.tabIndex = -1;
      said.textContent = "This browser cannot play it" + (place.getAttribute("data-kind") === "stream" ? ": it is a stream in the format HLS" : "") + ". Open the address in a player, such as VLC: ";
      link.href = source;
      link.rel = "nofollow noopener noreferrer";
      link.textContent = source;
      said.appendChild(link);
      show(place, said);
    }
    /* The button that was pressed is gone then: the keyboard goes on in the player. */
    function show(place, player) {
      place.querySelector(".player").replaceChildren(player);
      player.focus();
    }
    function play(place, seconds) {
      var kind = place.getAttribute("data-kind");
      var player = place.querySelector("video, audio");
      if (player) {
        player.currentTime = seconds;
        player.play();
      } else if (kind === "frame") {
        show(place, frame(place, seconds));
      } else if (kind === "stream" && !document.createElement("video").canPlayType("application/vnd.apple.mpegurl")) {
        cannotPlay(place);
      } else if (kind !== "link") {
        player = native(place, seconds);
        show(place, player);
        player.play();
      } else {
        return false;
      }
      return true;
    }
    document.addEventListener("click", function (event) {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      var link = event.target.closest("a[data-play], a[data-seconds]");
      if (!link) return;
      var address = new URL(link.href, location.href);
      var place = link.closest(".recording") || document.getElementById("recording-" + address.searchParams.get("recording"));
      var seconds = Number(link.getAttribute("data-seconds") || (place && place.getAttribute("data-start")) || 0);
      if (!place || !play(place, seconds)) return;
      event.preventDefault();
      place.scrollIntoView({ block: "nearest" });
    });
  }

  /* What is soon or on says so when its time comes, also on a page that stays open. */
  function tellLive() {
    var marks = document.querySelectorAll("[data-clock]");
    if (!marks.length) return;
    var SOON_MS = 15 * 60 * 1000;
    function tell() {
      var now = Date.now();
      marks.forEach(function (mark) {
        var start = Date.parse(mark.getAttribute("data-start"));
        var live = now >= start;
        mark.hidden = now < start - SOON_MS || now >= Date.parse(mark.getAttribute("data-end"));
        mark.textContent = live ? "Live" : "Soon";
        mark.classList.toggle("good", live);
      });
    }
    setInterval(tell, 20 * 1000);
    tell();
  }

  /* The page of what is on renews itself each minute while somebody looks at it, and is not about to choose something. */
  function renew() {
    if (!document.querySelector("[data-renew]")) return;
    setInterval(function () {
      if (!document.hidden && !document.activeElement.closest("form")) location.reload();
    }, 60 * 1000);
  }

  if (tellZone()) return;
  findPlace();
  countNew();
  playRecordings();
  tellLive();
  renew();
})();
