// Starts the desk, says so when it can not start or has stopped, and registers the service worker.
// The site build replaces GLUE_URL and WASM_URL.

let stopped = false;
let glue = null;

window.addEventListener("error", (event) => notice(event.error, event.message));
window.addEventListener("unhandledrejection", (event) => notice(event.reason));

// A panic ends the program in the page: nothing on the screen answers any more, so it has to be said.
function notice(error, message) {
  const trapped = error instanceof WebAssembly.RuntimeError || /RuntimeError: unreachable/.test(message ?? "");
  if (!trapped) return;
  glue?.halt?.();
  stop("Deskside si è fermato.", "Deskside has stopped.", error ?? message);
}

try {
  glue = await import(GLUE_URL);
  await glue.default({ module_or_path: WASM_URL });
  await glue.start();
  document.getElementById("boot")?.remove();
} catch (error) {
  stop("Deskside non si è avviato.", "Deskside did not start.", error);
}

// Also after a failed start: a newer build may be the repair.
navigator.serviceWorker
  ?.register("/sw.js", { scope: "/desk", updateViaCache: "none" })
  .catch((error) => console.warn("no service worker:", error));

function stop(italian, english, error) {
  if (stopped) return;
  stopped = true;
  console.error(error);
  const panel = document.createElement("div");
  panel.className = "boot-stop";
  panel.setAttribute("role", "alert");
  panel.append(
    paragraph("it", `${italian} Il lavoro salvato su questo dispositivo resta dov’è.`),
    paragraph("en", `${english} Work saved on this device stays where it is.`),
  );
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Ricarica · Reload";
  button.addEventListener("click", () => {
    button.disabled = true;
    reload();
  });
  panel.append(button);
  const detail = paragraph("en", String(error?.message ?? error).slice(0, 300));
  detail.className = "boot-detail";
  panel.append(detail);
  document.getElementById("boot")?.remove();
  document.body.append(panel);
  button.focus();
}

function paragraph(language, text) {
  const element = document.createElement("p");
  element.lang = language;
  element.textContent = text;
  return element;
}

// Takes the newer build along when one is waiting, or about to.
async function reload() {
  const workers = navigator.serviceWorker;
  const registration = await workers?.getRegistration("/desk");
  if (registration?.installing) await next(registration.installing, "statechange", 30000);
  if (registration?.waiting) {
    registration.waiting.postMessage({ type: "activate" });
    await next(workers, "controllerchange", 3000);
  }
  location.reload();
}

function next(target, event, patience) {
  const enough = new Promise((resolve) => setTimeout(resolve, patience));
  return Promise.race([new Promise((resolve) => target.addEventListener(event, resolve, { once: true })), enough]);
}
