/* « Autour de moi »: the position is asked when the button is touched, never before; it is rounded to a kilometre here,
   before it leaves the telephone. Without a script the button does not exist: the box for a town is beside it. */
(() => {
  "use strict";

  const box = document.querySelector("[data-near]");
  if (!box || !navigator.geolocation) return;
  const form = box.closest("form");
  const button = box.querySelector("button");
  const said = box.querySelector("[role=status]");
  box.hidden = false;

  const found = (position) => {
    const point = [position.coords.latitude, position.coords.longitude].map((number) => number.toFixed(2)).join(",");
    const old = form.querySelector("[name=pres]");
    const input = old || document.createElement("input");
    input.type = "hidden";
    input.name = "pres";
    input.value = point;
    if (!old) form.append(input);
    form.elements.ou.value = "";
    form.submit();
  };

  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      found,
      () => {
        button.disabled = false;
        said.textContent = button.dataset.refused;
      },
      { maximumAge: 300000, timeout: 15000 },
    );
  });
})();
