// The portal's script: nothing needs it, and it makes three things better. What is being typed stays until it is sent; a
// report that was sent without a network is kept and sent once when there is one; the page of a report follows it.
// Written for old telephones: no module, no arrow function, nothing that came after ES5 but fetch and Promise.
(function () {
  "use strict";
  if (!window.fetch || !window.Promise || !document.querySelector || !window.FormData) return;

  var PREFIX = "deskside-portal:";
  var store = {
    get: function (key) {
      try {
        return JSON.parse(localStorage.getItem(PREFIX + key));
      } catch (e) {
        return null;
      }
    },
    set: function (key, value) {
      try {
        if (value === null) localStorage.removeItem(PREFIX + key);
        else localStorage.setItem(PREFIX + key, JSON.stringify(value));
        return true;
      } catch (e) {
        return false;
      }
    },
  };

  function all(selector, root) {
    return Array.prototype.slice.call((root || document).querySelectorAll(selector));
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function button(text, act) {
    var made = element("button", "button", text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  // --- reporting --------------------------------------------------------------------------------------------

  var TYPED = ["what", "place", "site", "name", "email", "phone"];
  var DRAFT = "draft";
  var KEPT = "kept";
  /** A draft of yesterday is somebody else's, or no longer true. */
  var DRAFT_LIVES = 24 * 3600 * 1000;
  /** Milliseconds between two tries to send what is kept. */
  var AGAIN = 20000;

  function values(form) {
    var found = { intent: form.elements.intent.value, at: Date.now() };
    TYPED.forEach(function (name) {
      if (form.elements[name]) found[name] = form.elements[name].value;
    });
    return found;
  }

  function fill(form, found) {
    form.elements.intent.value = found.intent;
    TYPED.forEach(function (name) {
      if (form.elements[name] && found[name] !== undefined) form.elements[name].value = found[name];
    });
  }

  function isEmpty(found) {
    return !found.what && !found.place;
  }

  function say(form, text, alert) {
    var said = document.getElementById("said");
    if (!said) {
      said = element("p", "notice");
      said.id = "said";
      form.parentNode.insertBefore(said, form);
    }
    said.className = alert ? "notice notice-bad" : "notice";
    said.setAttribute("role", alert ? "alert" : "status");
    said.textContent = text;
    return said;
  }

  function encode(found) {
    return ["intent"].concat(TYPED).filter(function (name) {
      return found[name] !== undefined;
    }).map(function (name) {
      return encodeURIComponent(name) + "=" + encodeURIComponent(found[name]);
    }).join("&");
  }

  function reporting(form) {
    var kept = store.get(KEPT);
    var draft = store.get(DRAFT);
    var isFresh = !document.querySelector("[aria-invalid=true], .notice-bad");
    if (kept) {
      fill(form, kept);
      wait(form);
    } else if (isFresh && draft && !isEmpty(draft) && Date.now() - draft.at < DRAFT_LIVES && isEmpty(values(form))) {
      fill(form, draft);
      var said = say(form, form.getAttribute("data-draft-back"));
      var away = button(form.getAttribute("data-draft-away"), function () {
        store.set(DRAFT, null);
        location.replace("/report");
      });
      away.className = "quiet-button";
      said.appendChild(away);
    }
    form.addEventListener("input", function () {
      store.set(DRAFT, values(form));
    });
    form.addEventListener("submit", function (event) {
      var found = values(form);
      store.set(DRAFT, found);
      if (navigator.onLine && !store.get(KEPT)) {
        // The browser sends the form itself; a second tap finds the button asleep.
        later(form);
        return;
      }
      event.preventDefault();
      keep(form, found);
    });
    window.addEventListener("pageshow", function () {
      asleep(form, false);
    });
  }

  function hasFiles(form) {
    return all("input[type=file]", form).some(function (input) {
      return input.files && input.files.length > 0;
    });
  }

  function asleep(form, is) {
    all("button[type=submit]", form).forEach(function (one) {
      one.disabled = is;
    });
  }

  function later(form) {
    setTimeout(function () {
      asleep(form, true);
    }, 0);
    // A line that breaks while the form is on its way leaves the page where it is.
    setTimeout(function () {
      asleep(form, false);
    }, 15000);
  }

  function keep(form, found) {
    if (!found.what || !found.name || !(found.email || found.phone)) {
      // The server says what is missing; without a line the browser does.
      ["what", "name", "email"].some(function (name) {
        var field = form.elements[name];
        var missing = name === "email" ? !found.email && !found.phone : !found[name];
        if (missing) field.focus();
        return missing;
      });
      return;
    }
    if (store.set(KEPT, found)) wait(form);
    if (hasFiles(form)) form.parentNode.insertBefore(element("p", "fine", form.getAttribute("data-kept-photos")), form);
  }

  var waiting = false;

  function wait(form) {
    var said = say(form, form.getAttribute("data-kept"));
    said.scrollIntoView && said.scrollIntoView();
    asleep(form, true);
    if (waiting) return;
    waiting = true;
    var tried = function () {
      var found = store.get(KEPT);
      if (!found || navigator.onLine === false) return;
      fetch("/portal/v1/report", {
        method: "POST",
        credentials: "same-origin",
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/html" },
        body: encode(found),
      }).then(function (answer) {
        if (answer.redirected && /\/t\//.test(answer.url)) {
          store.set(KEPT, null);
          store.set(DRAFT, null);
          location.assign(answer.url);
        } else if (answer.status === 422) {
          // It must be looked at: what was typed is here, and the server says what is wrong.
          store.set(KEPT, null);
          asleep(form, false);
          waiting = false;
          clearInterval(timer);
          form.submit();
        }
      }).catch(function () {});
    };
    var timer = setInterval(tried, AGAIN);
    window.addEventListener("online", tried);
    tried();
  }

  // --- photos -----------------------------------------------------------------------------------------------

  var SIDE = 2000;
  var SMALL = 600000;

  /** Makes large photos smaller before they are sent: a slow line carries them then. The server does so in any case. */
  function shrinking(input) {
    if (!window.DataTransfer || !window.createImageBitmap || !HTMLCanvasElement.prototype.toBlob) return;
    input.addEventListener("change", function () {
      var files = Array.prototype.slice.call(input.files || []);
      if (!files.some(function (file) { return file.size > SMALL; })) return;
      Promise.all(files.map(smaller)).then(function (made) {
        var all = new DataTransfer();
        made.forEach(function (file) {
          all.items.add(file);
        });
        input.files = all.files;
      }).catch(function () {});
    });
  }

  function smaller(file) {
    if (file.size <= SMALL || file.type !== "image/jpeg") return Promise.resolve(file);
    return createImageBitmap(file, { imageOrientation: "from-image" }).then(function (image) {
      var scale = Math.min(1, SIDE / Math.max(image.width, image.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return new Promise(function (done) {
        canvas.toBlob(function (blob) {
          done(blob && blob.size < file.size ? new File([blob], file.name, { type: "image/jpeg" }) : file);
        }, "image/jpeg", 0.85);
      });
    }).catch(function () {
      return file;
    });
  }

  // --- following --------------------------------------------------------------------------------------------

  var EVERY = 15000;
  var MOST = 240000;

  function following(page) {
    // What was being typed is sent.
    if (/[?&]new\b|[?&]done=again\b/.test(location.search)) {
      store.set(DRAFT, null);
      store.set(KEPT, null);
    }
    var address = location.pathname;
    var asOf = document.getElementById("as-of");
    var last = /(\d\d:\d\d)/.exec(asOf.textContent);
    last = last ? last[1] : "";
    var tag = null;
    var pause = EVERY;
    var timer = null;

    function words(name, time) {
      return page.getAttribute(name).replace("{time}", time);
    }

    function current(time) {
      last = time || last;
      asOf.className = "as-of";
      var text = words("data-as-of", last);
      if (asOf.textContent !== text) asOf.textContent = text;
    }

    function old() {
      asOf.className = "as-of as-of-old";
      asOf.textContent = words("data-offline", last);
    }

    function isTouched(part) {
      return part.contains(document.activeElement) || all("textarea", part).some(function (area) {
        return area.value !== area.defaultValue;
      });
    }

    function take(html) {
      var other = new DOMParser().parseFromString(html, "text/html");
      all("[data-part]", page).forEach(function (part) {
        var fresh = other.getElementById(part.id);
        if (!fresh || isTouched(part)) return;
        part.className = fresh.className;
        part.innerHTML = fresh.innerHTML;
      });
    }

    function look() {
      clearTimeout(timer);
      if (document.hidden) return;
      var headers = { accept: "text/html" };
      if (tag) headers["if-none-match"] = tag;
      fetch(address, { credentials: "same-origin", cache: "no-store", headers: headers }).then(function (answer) {
        var time = answer.headers.get("deskside-as-of");
        if (answer.status === 304) {
          current(time);
        } else if (answer.status === 200) {
          tag = answer.headers.get("etag");
          return answer.text().then(function (html) {
            take(html);
            current(time);
          });
        } else if (answer.status === 404) {
          location.reload();
          return;
        }
        pause = EVERY;
      }).catch(function () {
        old();
        pause = Math.min(pause * 2, MOST);
      }).then(function () {
        timer = setTimeout(look, pause);
      });
    }

    timer = setTimeout(look, EVERY);
    window.addEventListener("online", look);
    window.addEventListener("offline", old);
    document.addEventListener("visibilitychange", look);
    all("form", page).forEach(function (form) {
      form.addEventListener("submit", function () {
        later(form);
      });
    });
  }

  function sharing(link) {
    var address = link.getAttribute("data-link");
    var field = link.querySelector("input");
    field.addEventListener("focus", function () {
      field.select();
    });
    var copy = button(link.getAttribute("data-copy"), function () {
      var done = function () {
        copy.textContent = link.getAttribute("data-copied");
      };
      if (navigator.clipboard && navigator.clipboard.writeText) {
        navigator.clipboard.writeText(address).then(done, function () {
          field.select();
        });
      } else {
        field.select();
        if (document.execCommand("copy")) done();
      }
    });
    link.appendChild(copy);
    if (navigator.share) {
      link.appendChild(button(link.getAttribute("data-share"), function () {
        navigator.share({ title: document.title, url: address }).catch(function () {});
      }));
    }
  }

  var form = document.getElementById("report");
  if (form) reporting(form);
  var page = document.getElementById("page");
  if (page) following(page);
  all("[data-link]").forEach(sharing);
  all("input[type=file]").forEach(shrinking);
})();
