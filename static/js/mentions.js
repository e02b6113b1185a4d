// « @ » in a comment proposes people and ticks their box; without this file the boxes and addresses do the same.
(() => {
  const form = document.querySelector("form[data-people]");
  const area = form && form.querySelector("textarea[name=text]");
  const others = form && form.querySelector("[name=others]");
  if (!area || !others) return;
  const list = document.createElement("ul");
  list.id = "mention-list";
  list.className = "mention-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Personnes à prévenir");
  list.hidden = true;
  const status = document.createElement("p");
  status.className = "fr-sr-only";
  status.setAttribute("role", "status");
  area.after(list, status);
  // A text area may not be a combobox: it keeps its role, with what that role may say.
  const roles = { "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": list.id };
  for (const [name, value] of Object.entries(roles)) area.setAttribute(name, value);
  let found = [], chosen = -1, start = -1, asked = 0, timer;

  const close = () => {
    asked += 1;
    clearTimeout(timer);
    list.hidden = true;
    found = [];
    chosen = -1;
    area.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    chosen = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    area.setAttribute("aria-activedescendant", `mention-${index}`);
    list.children[index].scrollIntoView({ block: "nearest" });
  };
  const take = (person) => {
    const said = `@${person.name} `;
    area.setRangeText(said, start, area.selectionStart, "end");
    let box = form.querySelector(`input[name=mentioned][value="${Number(person.id)}"]`);
    if (!box) {
      // Somebody outside the boxes: a hidden field of the same name says the same to the server.
      box = document.createElement("input");
      box.type = "hidden";
      box.name = "mentioned";
      box.value = person.id;
      form.append(box);
    } else box.checked = true;
    close();
    status.textContent = `${person.name} sera prévenu par courriel.`;
    area.focus();
  };
  const show = (people) => {
    found = people;
    list.replaceChildren(
      ...people.map((person, at) => {
        const item = document.createElement("li");
        item.id = `mention-${at}`;
        item.setAttribute("role", "option");
        item.textContent = person.service ? `${person.name} (${person.service})` : person.name;
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(person);
        });
        return item;
      }),
    );
    if (!people.length) return close();
    list.hidden = false;
    status.textContent = `${people.length} personne${people.length > 1 ? "s" : ""} : flèches pour choisir, Entrée pour retenir.`;
    mark(0);
  };
  area.addEventListener("input", () => {
    const before = area.value.slice(0, area.selectionStart);
    const typed = before.match(/(?:^|\s)@([^\s@]{1,40})$/u);
    if (!typed) return close();
    start = before.length - typed[1].length - 1;
    clearTimeout(timer);
    const mine = ++asked;
    timer = setTimeout(async () => {
      try {
        const answer = await fetch(`${form.dataset.people}?q=${encodeURIComponent(typed[1])}`);
        const people = answer.ok ? (await answer.json()).people : [];
        if (mine === asked) show(people);
      } catch {
        close();
      }
    }, 200);
  });
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark((chosen + step + found.length) % found.length);
    else if (event.key === "Enter" || event.key === "Tab") take(found[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  area.addEventListener("blur", close);
})();
