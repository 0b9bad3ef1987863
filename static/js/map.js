/* The map, where the service has a tile server: it takes the place of the plan, whose pins it reads. The list says the
   same; without a script, or when tiles do not come, the plan stays. No image of Leaflet is loaded but its tiles. */
(() => {
  "use strict";

  const plan = document.querySelector("svg.plan[data-tiles]");
  if (!plan || !window.L) return;
  const L = window.L;
  const pins = [...plan.querySelectorAll(".plan-lieu")];

  const holder = document.createElement("div");
  holder.className = "carte";
  holder.setAttribute("role", "region");
  holder.setAttribute("aria-label", plan.getAttribute("aria-label"));
  plan.after(holder);

  const map = L.map(holder, { attributionControl: true, scrollWheelZoom: false, fadeAnimation: false });
  map.attributionControl.setPrefix(false);
  const credit = document.createElement("span");
  credit.textContent = plan.dataset.credit;
  const tiles = L.tileLayer(plan.dataset.tiles, { maxZoom: 18, attribution: credit.innerHTML });
  tiles.once("load", () => plan.setAttribute("hidden", ""));
  tiles.addTo(map);

  const drawn = (pin) => {
    const number = document.createElement("span");
    number.className = pin.classList.contains("ouvert") ? "repere ouvert" : "repere";
    number.textContent = pin.querySelector("text").textContent;
    return L.divIcon({ html: number, className: "", iconSize: [28, 32], iconAnchor: [14, 32] });
  };
  const marker = (pin) => {
    const { latitude, longitude, name, url } = pin.dataset;
    const link = document.createElement("a");
    link.href = url;
    link.textContent = name;
    return L.marker([latitude, longitude], { icon: drawn(pin), title: name, alt: name }).bindPopup(link);
  };

  const cluster = L.markerClusterGroup
    ? L.markerClusterGroup({
        showCoverageOnHover: false,
        iconCreateFunction: (group) => {
          const count = document.createElement("span");
          count.className = "repere";
          count.textContent = `+${group.getChildCount()}`;
          return L.divIcon({ html: count, className: "", iconSize: [28, 32] });
        },
      })
    : L.featureGroup();
  pins.forEach((pin) => cluster.addLayer(marker(pin)));
  map.addLayer(cluster);
  map.fitBounds(cluster.getBounds(), { padding: [30, 30], maxZoom: 16 });
})();
