// The page of a session. Notes save themselves, and stay in this browser until the server has them; the clock turns;
// keys do what the buttons do. Without this file the buttons do all of it.
(() => {
  const room = document.getElementById("room");
  if (!room) return;
  const PAUSE = 1500;
  const RETRY = 5000;
  const LOOK = 15000;

  const store = {
    get(key) {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // Storage is closed or full: the text is still in the page.
      }
    },
  };

  // Notes.
  const form = room.querySelector("form[data-notes]");
  const notes = (() => {
    if (!form) return null;
    const field = form.querySelector("#notes-texte");
    const base = form.elements.namedItem("base");
    const status = form.querySelector("[data-notes-status]");
    const key = `notes:${form.dataset.notes}`;
    // What the server is known to hold, the text from which the person types.
    let known = base.value;
    let timer = null;
    let saving = null;
    let leaving = false;
    const dirty = () => field.value !== known;
    const say = (text) => {
      if (status.textContent !== text) status.textContent = text;
    };
    const keep = () => store.set(key, dirty() ? { base: known, text: field.value } : null);
    const show = (text) => {
      const [start, end] = [field.selectionStart, field.selectionEnd];
      field.value = text;
      if (document.activeElement === field) field.setSelectionRange(Math.min(start, text.length), Math.min(end, text.length));
    };

    const send = async () => {
      const sent = field.value;
      const data = new FormData(form);
      data.set("base", known);
      data.set("notes", sent);
      try {
        const answer = await fetch(form.action, {
          method: "POST",
          body: data,
          headers: { Accept: "application/json" },
          redirect: "manual",
          keepalive: sent.length < 15000,
        });
        const json = (answer.headers.get("content-type") || "").includes("json");
        const said = json ? await answer.json() : null;
        if (answer.ok && said) {
          // Typed on while it was sent: the next one is still made from what was sent.
          known = field.value === sent ? said.notes : sent;
          if (field.value === sent && said.notes !== sent) show(said.notes);
          base.value = known;
          keep();
          if (!dirty()) say(said.message);
          else plan(PAUSE);
        } else if (said && said.refused) {
          say(`Non enregistré : ${said.message} Votre texte reste sur cet ordinateur.`);
        } else if (answer.status >= 500) {
          say("Non enregistré : le service redémarre. Vos notes sont gardées sur cet ordinateur, nouvel essai dans quelques secondes.");
          plan(RETRY);
        } else {
          say("Non enregistré : votre session a peut-être expiré. Vos notes sont gardées sur cet ordinateur ; reconnectez-vous dans un autre onglet puis rechargez cette page.");
          plan(LOOK);
        }
      } catch {
        say("Non enregistré : pas de connexion. Vos notes sont gardées sur cet ordinateur et repartiront d’elles-mêmes.");
        plan(RETRY);
      }
    };

    const save = () => {
      clearTimeout(timer);
      if (!dirty()) return saving || Promise.resolve();
      saving = (saving || Promise.resolve()).then(() => (dirty() ? send() : null));
      return saving;
    };
    const plan = (pause) => {
      clearTimeout(timer);
      timer = setTimeout(save, pause);
    };

    const look = async () => {
      if (dirty() || document.visibilityState === "hidden") return;
      try {
        const answer = await fetch(form.action, { headers: { Accept: "application/json" }, redirect: "manual" });
        if (!answer.ok) return;
        const said = await answer.json();
        if (dirty() || said.notes === known) return;
        known = base.value = said.notes;
        show(said.notes);
        say("Une autre personne a complété ces notes.");
      } catch {
        // Said when something is to be saved.
      }
    };

    field.addEventListener("input", () => {
      keep();
      say("Modifications non enregistrées…");
      plan(PAUSE);
    });
    field.addEventListener("blur", save);
    window.addEventListener("online", save);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      save().then(() => {
        if (!dirty() && !status.textContent) say("Rien à enregistrer.");
      });
    });
    // Any other form or link of the page waits for what is being saved.
    document.addEventListener("submit", (event) => {
      if (event.target === form || event.defaultPrevented || leaving || event.target.hasAttribute("hx-post") || !dirty()) return;
      event.preventDefault();
      const { target, submitter } = event;
      save().then(() => {
        leaving = true;
        target.requestSubmit(submitter);
      });
    });
    window.addEventListener("pagehide", keep);
    setInterval(look, LOOK);

    const left = store.get(key);
    if (left && typeof left.text === "string" && left.text !== field.value) {
      known = left.base;
      field.value = left.text;
      say("Notes retrouvées sur cet ordinateur : envoi…");
      save();
    } else if (left) {
      store.set(key, null);
    }
    return { field, save };
  })();

  for (const button of room.querySelectorAll("[data-phrase]")) {
    button.addEventListener("click", () => {
      const { field } = notes;
      const before = field.value.slice(0, field.selectionStart);
      const glue = before && !before.endsWith("\n") ? "\n" : "";
      field.setRangeText(glue + button.dataset.phrase, field.selectionStart, field.selectionEnd, "end");
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  // A decision half written survives a page that closes.
  const draft = room.querySelector("form[data-keep]");
  if (draft) {
    const key = draft.dataset.keep;
    const fields = [...draft.elements].filter((f) => f.name && f.type !== "hidden" && f.type !== "checkbox");
    const left = store.get(key);
    if (left && !draft.querySelector("[role=alert]")) {
      for (const field of fields) if (left[field.name]) field.value = left[field.name];
      if (left.text) draft.closest("details").open = true;
    }
    draft.addEventListener("input", () => store.set(key, Object.fromEntries(fields.map((f) => [f.name, f.value]))));
    draft.addEventListener("submit", () => store.set(key, null));
  }

  // Clocks.
  const clocks = [...room.querySelectorAll("[data-started]")];
  const opened = Date.now();
  const turn = () => {
    for (const clock of clocks) {
      const now = clock.dataset.ended ? Date.parse(clock.dataset.ended) : Date.parse(clock.dataset.now) + Date.now() - opened;
      const spent = Math.max(0, Math.floor((now - Date.parse(clock.dataset.started)) / 60000));
      const planned = Number(clock.dataset.minutes);
      const text = planned ? `${spent}\u00a0min sur ${planned}` : `${spent}\u00a0min`;
      if (clock.textContent !== text) clock.textContent = text;
      clock.classList.toggle("over", planned > 0 && spent > planned);
    }
  };
  turn();
  setInterval(turn, 5000);

  // Size of the text.
  const sizes = room.querySelector("[data-sizes]");
  const resize = (step) => {
    const size = Math.min(3, Math.max(0, Number(room.dataset.size) + step));
    room.dataset.size = size;
    store.set("room-size", size);
  };
  sizes.hidden = false;
  for (const button of sizes.querySelectorAll("button")) button.addEventListener("click", () => resize(Number(button.dataset.step)));
  resize(store.get("room-size") || 0);

  // Keys.
  const click = (name) => {
    const found = room.querySelector(`[data-key=${name}]`);
    if (found) found.click();
    return found;
  };
  const KEYS = {
    n: () => notes && notes.field.focus(),
    d: () => {
      const fold = room.querySelector("[data-key-open=decision]");
      if (!fold) return;
      fold.open = true;
      fold.querySelector("textarea").focus();
    },
    p: () => (room.querySelector("#presences select") || room.querySelector("#titre-presences")).focus(),
    j: () => click("after"),
    k: () => click("before"),
    a: () => click("start"),
    t: () => click("treated"),
    r: () => click("postponed") || click("again"),
    "+": () => resize(1),
    "-": () => resize(-1),
    "?": () => {
      const help = document.getElementById("raccourcis");
      help.open = !help.open;
      if (help.open) help.querySelector("summary").focus();
    },
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Escape" && field && room.contains(field)) {
      field.blur();
      document.getElementById("titre-point")?.focus();
      return;
    }
    if (event.key === "Enter" && event.ctrlKey && field && field.form && room.contains(field)) {
      event.preventDefault();
      field.form.requestSubmit();
      return;
    }
    if (field || event.ctrlKey || event.altKey || event.metaKey || document.documentElement.dataset.shortcuts === "off") return;
    const act = KEYS[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
