// A form that saves itself: a few seconds after typing, when a field is left, and when the page is hidden.
// Without this file, its button « Enregistrer le brouillon » does the same.
(() => {
  const PAUSE = 3000;
  const RETRY = 15000;
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const status = form.querySelector("[data-draft-status]");
    const version = form.elements.namedItem("version");
    // Shown again after a refusal, the form holds what is not saved; with two versions side by side, a person chooses.
    let dirty = form.hasAttribute("data-unsaved");
    let timer = null;
    let saving = null;
    let stopped = form.hasAttribute("data-conflict");
    let leaving = false;

    const say = (text) => {
      if (status && status.textContent !== text) status.textContent = text;
    };

    const send = async () => {
      dirty = false;
      try {
        const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), keepalive: true });
        const json = (answer.headers.get("content-type") || "").includes("json");
        const said = json ? await answer.json() : null;
        if (answer.ok && said) {
          version.value = said.version;
          // What a first save creates is what the next ones change.
          for (const [name, value] of Object.entries(said.fields || {})) form.elements.namedItem(name).value = value;
          if (!dirty) say(said.message);
        } else if (said && said.retry) {
          dirty = true;
          say(said.message);
        } else if (answer.status === 409 && said) {
          stopped = true;
          dirty = true;
          say(said.message);
        } else {
          stopped = true;
          dirty = true;
          say("Non enregistré : votre session a peut-être expiré. Copiez votre texte avant de recharger la page.");
        }
      } catch {
        dirty = true;
        say("Non enregistré : pas de connexion. Nouvel essai dans quelques secondes.");
        plan(RETRY);
      }
    };

    const save = () => {
      clearTimeout(timer);
      if (!dirty || stopped || leaving) return saving;
      saving = (saving || Promise.resolve()).then(() => (dirty && !stopped && !leaving ? send() : null));
      return saving;
    };

    const plan = (pause) => {
      clearTimeout(timer);
      timer = setTimeout(save, pause);
    };

    form.addEventListener("input", () => {
      dirty = true;
      if (!stopped) say("Modifications non enregistrées…");
      plan(PAUSE);
    });
    form.addEventListener("focusout", () => save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save();
    });
    // A save under way changes the version that this form must send: wait for it.
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (saving && !leaving) {
        event.preventDefault();
        leaving = true;
        const submitter = event.submitter;
        saving.then(() => form.requestSubmit(submitter));
        return;
      }
      leaving = true;
    });
    window.addEventListener("pageshow", () => {
      leaving = false;
    });
    window.addEventListener("beforeunload", (event) => {
      if (dirty && !leaving) event.preventDefault();
    });
  }
})();
