const root = document.documentElement;
const facings = JSON.parse(document.getElementById("data").textContent);
const boxes = [...document.querySelectorAll("rect[data-facing]")];
const lines = [...document.querySelectorAll("tr[data-facing]")];
const panel = document.getElementById("facing");

function speak(language) {
  root.lang = language;
  document.title = root.dataset[language];
}
speak((navigator.language || "").toLowerCase().startsWith("zh") ? "zh" : "en");
document.querySelector(".language").addEventListener("click", () =>
  speak(root.lang === "zh" ? "en" : "zh"));

const percent = (value) => (100 * value).toFixed(1) + " %";

function node(name, text, language) {
  const made = document.createElement(name);
  made.textContent = text;
  if (language) made.lang = language;
  return made;
}

function title(facing) {
  const made = node("strong", "");
  if (!facing.sku) {
    made.append(node("span", "Unknown", "en"), node("span", "未识别", "zh"));
    return made;
  }
  made.append(facing.brand + " · ");
  made.append(node("span", facing.name_en || facing.name || facing.sku, "en"));
  made.append(node("span", facing.name || facing.name_en || facing.sku, "zh"));
  return made;
}

function show(index) {
  const facing = facings[index];
  boxes.forEach((box) => box.classList.toggle("on", box.dataset.facing === String(index)));
  lines.forEach((line) => line.classList.toggle("on", line.dataset.facing === String(index)));
  const place = node("div", "");
  place.className = "soft";
  place.append(
    node("span", `Row ${facing.row + 1}, column ${facing.column + 1}, units ${facing.units}`, "en"),
    node("span", `第 ${facing.row + 1} 层 第 ${facing.column + 1} 列，${facing.units} 件`, "zh"));
  if (facing.sku) place.append(` · ${facing.sku} · ${percent(facing.probability)}`);
  const others = facing.candidates.filter((candidate) => candidate.sku !== facing.sku);
  const maybe = node("div", others.map((c) => `${c.sku} ${percent(c.probability)}`).join(" · "));
  maybe.className = "soft";
  panel.replaceChildren(title(facing), place, maybe);
}

boxes.forEach((box) => box.addEventListener("click", () => show(box.dataset.facing)));
lines.forEach((line) => line.addEventListener("click", () => {
  show(line.dataset.facing);
  document.querySelector(".photo").scrollIntoView({ block: "nearest" });
}));

document.querySelectorAll(".bar").forEach((bar, _, bars) => bar.addEventListener("click", () => {
  const asked = bar.getAttribute("aria-pressed") !== "true";
  bars.forEach((other) => other.setAttribute("aria-pressed", String(asked && other === bar)));
  boxes.forEach((box) =>
    box.classList.toggle("dim", asked && (facings[box.dataset.facing].brand || "") !== bar.dataset.brand));
}));
