// Answers reports in the page itself, as a workspace of 40,000 stores and twelve brands would.
(() => {
  const STORES = 40000, DAY = 86400000, WEEK = 7 * DAY;
  const REGIONS = Array.from({ length: 8 }, (_, i) => `大区 ${i + 1}`);
  const TYPES = ["大卖场", "超市", "便利店", "食杂店"];
  const BRANDS = Array.from({ length: 12 }, (_, i) => `品牌 ${i + 1}`);
  const DIMENSIONS = {
    region: REGIONS, store_type: TYPES, brand: BRANDS, channel: ["现代渠道", "传统渠道"],
    city: Array.from({ length: 300 }, (_, i) => `城市 ${i + 1}`), category: ["茶叶", "零食", "饮料"],
    sku: Array.from({ length: 800 }, (_, i) => `SKU-${i + 1}`),
    store: Array.from({ length: STORES }, (_, i) => `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`),
  };
  const weeks = (query) => {
    const day = Date.parse(query.get("from")), all = [];
    for (let at = day - ((new Date(day).getUTCDay() + 6) % 7) * DAY; at < Date.parse(query.get("to")); at += WEEK) {
      all.push(new Date(at).toISOString().slice(0, 10));
    }
    return all;
  };
  const row = (group, seed) => {
    const value = 0.05 + ((seed * 7919) % 1000) / 5000, denominator = 400 + (seed % 500);
    return {
      group, numerator: Math.round(value * denominator), denominator, value, low: value - 0.01, high: value + 0.01,
      unit: "facings", audits: 8, definition: "Facings of the scope / all facings, unknown ones included.",
      rule_version: "share_report/1, share/2", others: false, unknown: 20, unknown_value: 0.04, corrected: 0,
      audits_link: "/v1/audits?status=done&from=2026-01-01T00%3A00%3A00Z&to=2026-02-01T00%3A00%3A00Z",
    };
  };
  const report = (query) => {
    const names = query.getAll("group_by");
    const values = names.map((name) => DIMENSIONS[name] ?? weeks(query));
    const all = values.reduce((n, list) => n * list.length, 1);
    const start = Number(query.get("cursor") ?? 0), end = Math.min(all, start + Number(query.get("limit"))), items = [];
    const salt = [...query.toString()].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
    for (let at = start; at < end; at++) {
      const group = {};
      let rest = at;
      names.forEach((name, i) => {
        group[name] = values[i][rest % values[i].length];
        rest = Math.floor(rest / values[i].length);
        if (name === "store") Object.assign(group, { store_code: `S-${at}`, store_name: `门店 ${at} ${salt}` });
      });
      items.push(row(group, at + salt));
    }
    return { items, next: end < all ? String(end) : null };
  };
  const kept = new Map();
  const ask = window.fetch;
  window.fetch = async (request, options) => {
    const url = new URL(request.url ?? request, location.origin);
    if (!url.pathname.startsWith("/v1/reports/")) return ask(request, options);
    if (!kept.has(url.href)) kept.set(url.href, JSON.stringify(report(url.searchParams)));
    return new Response(kept.get(url.href), { headers: { "Content-Type": "application/json" } });
  };
  window.untilRedrawn = async (act, sign) => {
    const before = sign();
    const start = performance.now();
    act();
    while (sign() === before) {
      await new Promise(requestAnimationFrame);
      if (performance.now() - start > 20000) throw new Error("nothing was redrawn");
    }
    await new Promise(requestAnimationFrame);
    return performance.now() - start;
  };
})();
