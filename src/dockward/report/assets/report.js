"use strict";
(() => {
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");
  if (!form || !shown) return;
  const flaws = [...document.querySelectorAll(".flaw")];
  const words = new Map(flaws.map((one) => [one, one.textContent.toLowerCase()]));

  const show = () => {
    const data = new FormData(form);
    const severities = new Set(data.getAll("severity"));
    const practice = data.get("practice");
    const text = data.get("text").trim().toLowerCase();
    let count = 0;
    for (const one of flaws) {
      const fits =
        severities.has(one.dataset.severity) &&
        (practice === "" || one.dataset.practice === practice) &&
        words.get(one).includes(text);
      one.hidden = !fits;
      count += fits ? 1 : 0;
    }
    shown.textContent = `${count} of ${flaws.length} shown`;
  };

  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  const open = (event) => {
    for (const one of document.querySelectorAll("details")) {
      if (event.type === "beforeprint") {
        one.dataset.was = one.open ? "open" : "";
        one.open = true;
      } else {
        one.open = one.dataset.was === "open";
      }
    }
  };
  addEventListener("beforeprint", open);
  addEventListener("afterprint", open);
  show();
})();
