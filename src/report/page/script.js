"use strict";
(() => {
  const controls = document.getElementById("controls");
  const cards = [...document.querySelectorAll("article.finding, article.key")];
  const lines = [...document.querySelectorAll("table.listed tbody tr")];
  const texts = new Map();
  const text = (element) => {
    if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase());
    return texts.get(element);
  };
  const has = (element, words) => words.every((word) => text(element).includes(word));

  function filter() {
    const words = controls.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const severity = controls.elements.severity.value;
    for (const one of [...cards, ...lines]) {
      one.hidden = !((!severity || one.dataset.severity === severity) && has(one, words));
    }
    const count = (kind) => {
      const all = cards.filter((card) => card.classList.contains(kind));
      return `${all.filter((card) => !card.hidden).length} of ${all.length}`;
    };
    controls.elements.shown.value = `${count("finding")} findings, ${count("key")} keys`;
  }

  function sort() {
    const by = controls.elements.order.value;
    const number = (card, name) => Number(card.dataset[name] ?? 0);
    const compare = {
      at: () => 0,
      name: (a, b) => a.dataset.name.localeCompare(b.dataset.name, "en"),
      apart: (a, b) => number(b, "apart") - number(a, "apart"),
      claims: (a, b) => number(b, "claims") - number(a, "claims"),
    }[by];
    for (const kind of ["finding", "key"]) {
      const group = cards.filter((card) => card.classList.contains(kind));
      if (group.length === 0) continue;
      const end = document.createComment("");
      group[group.length - 1].after(end);
      group.sort((a, b) => compare(a, b) || number(a, "at") - number(b, "at"));
      for (const card of group) end.before(card);
      end.remove();
    }
  }

  controls.hidden = false;
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.addEventListener("input", filter);
  controls.elements.order.addEventListener("change", sort);
  filter();
})();
