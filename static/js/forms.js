// Dismissable components, the guard of unsaved work, days as French people write them; every page works without this file.
(() => {
  let unsaved = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dismiss]");
    if (button) {
      event.preventDefault();
      button.closest(button.dataset.dismiss).remove();
    }
  });
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-guard]")) unsaved = true;
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-guard]")) unsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
})();

// A browser set to another language asks for days its own way (04/30/2024): the field then takes them as 30/04/2024.
(() => {
  if ((navigator.language || "fr").toLowerCase().startsWith("fr")) return;
  const WRITTEN = /^(\d{1,2})[/.\s-](\d{1,2})[/.\s-](\d{4})$/;
  const iso = (text) => {
    const found = WRITTEN.exec(text.trim());
    return found ? `${found[3]}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}` : text;
  };
  const written = (text) => text.replace(/^(\d{4})-(\d{2})-(\d{2})$/, "$3/$2/$1");
  const change = (root) => {
    for (const input of root.querySelectorAll("input[type=date]")) {
      const value = input.getAttribute("value") || "";
      input.type = "text";
      input.value = written(value);
      input.placeholder = "jj/mm/aaaa";
      input.autocomplete = "off";
      input.dataset.day = "";
    }
  };
  change(document);
  document.addEventListener("htmx:load", (event) => change(event.target));
  // What leaves the page, by a button or by a draft that saves itself, is what the field would have sent.
  document.addEventListener("formdata", (event) => {
    for (const input of event.target.querySelectorAll("input[data-day]")) {
      if (input.name && event.formData.has(input.name)) event.formData.set(input.name, iso(input.value));
    }
  });
})();
