// Files handed in: dropped on the form or chosen, sent with a progress bar; a refusal is read out and the choice is kept.
// Without this file, the form sends them as any form does.
(() => {
  const size = (bytes) => `${(bytes / 1048576).toLocaleString("fr-FR", { maximumFractionDigits: 1 })} Mo`;

  const prepare = (form) => {
    const input = form.querySelector("input[type=file]");
    const button = form.querySelector("button[type=submit]");
    const zone = document.createElement("div");
    zone.className = "upload-zone";
    const hint = document.createElement("p");
    hint.className = "fr-text--sm fr-mb-1v";
    hint.textContent = "Vous pouvez aussi déposer les fichiers ici.";
    const list = document.createElement("ul");
    list.className = "fr-text--sm fr-mb-1v";
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.hidden = true;
    bar.setAttribute("aria-label", "Avancement de l’envoi");
    const status = document.createElement("p");
    status.className = "fr-text--sm fr-mb-0";
    status.setAttribute("role", "status");
    zone.append(hint, list, bar, status);
    button.before(zone);

    const show = () => {
      list.replaceChildren(
        ...[...input.files].map((file) => {
          const line = document.createElement("li");
          line.textContent = `${file.name} (${size(file.size)})`;
          return line;
        }),
      );
    };
    input.addEventListener("change", show);
    for (const name of ["dragenter", "dragover"]) {
      form.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.add("upload-zone--over");
      });
    }
    form.addEventListener("dragleave", () => zone.classList.remove("upload-zone--over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("upload-zone--over");
      if (event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        show();
      }
    });

    form.addEventListener("submit", (event) => {
      if (!input.files.length) return;
      event.preventDefault();
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "text/html");
      button.disabled = true;
      bar.hidden = false;
      status.textContent = "Envoi en cours…";
      request.upload.addEventListener("progress", (sent) => {
        if (!sent.lengthComputable) return;
        bar.value = (100 * sent.loaded) / sent.total;
        if (sent.loaded === sent.total) status.textContent = "Envoyé, analyse en cours…";
      });
      const stop = (text) => {
        button.disabled = false;
        bar.hidden = true;
        bar.value = 0;
        status.textContent = text;
      };
      request.addEventListener("error", () => {
        stop("Envoi interrompu : rien n’est enregistré. Vos fichiers sont encore choisis, recommencez.");
      });
      request.addEventListener("load", () => {
        if (request.status < 300) {
          // The page of the form, with what was received; an address that differs by its mark only does not reload.
          window.location.assign(request.responseURL);
          if (new URL(request.responseURL).pathname === window.location.pathname) window.location.reload();
          return;
        }
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        const said = [...page.querySelectorAll("form[data-upload] .fr-error-text, form[data-upload] .fr-message--error")].map((e) => e.textContent.trim());
        stop(said.join(" ") || "Ces fichiers n’ont pas pu être reçus : rien n’est enregistré. Rechargez la page, puis recommencez.");
        status.tabIndex = -1;
        status.focus();
      });
      request.send(new FormData(form));
    });
  };

  for (const form of document.querySelectorAll("form[data-upload]")) prepare(form);
})();
