import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { api } from "@/api/client";
import { readFigure } from "@/dashboard/data/figure";
import {
  exportLink,
  forgetReports,
  pdfLink,
  readReport,
  reportQuery,
  type Asked,
} from "@/dashboard/data/reports";
import { queueOf } from "@/dashboard/data/queue";
import { aRow } from "./rows";

const span = { from: "2026-10-26", to: "2026-11-23" };
const asked: Asked = {
  report: "share",
  span,
  groupBy: ["store"],
  places: { region: "华东" },
  products: { brand: "青屿" },
};
type Query = Record<string, string | undefined>;
let calls: Query[] = [];
let answer: (query: Query) => unknown = () => ({ items: [], next: null });

beforeEach(() => {
  forgetReports();
  calls = [];
  vi.spyOn(api, "GET").mockImplementation(((
    _path: string,
    { params }: { params: { query: Query } },
  ) => {
    calls.push(params.query);
    const found = answer(params.query);
    return found instanceof Error ? Promise.reject(found) : Promise.resolve({ data: found });
  }) as never);
});
afterEach(() => vi.restoreAllMocks());

describe("asking for a report", () => {
  it("names what is asked and nothing else", () => {
    expect(reportQuery({ ...asked, measure: "facings", sort: "-value" })).toEqual({
      ...{
        from: "2026-10-26",
        to: "2026-11-23",
        group_by: ["store"],
        region: "华东",
        brand: "青屿",
      },
      ...{ sort: "-value", limit: 1000 },
    });
    expect(reportQuery({ ...asked, report: "visits", measure: "linear" })).not.toHaveProperty(
      "brand",
    );
    expect(reportQuery({ ...asked, report: "visits", measure: "linear" })).not.toHaveProperty(
      "measure",
    );
  });

  it("asks the same only once, and again after a fault", async () => {
    await Promise.all([readReport(asked), readReport(asked)]);
    expect(calls).toHaveLength(1);
    forgetReports();
    answer = () => new Error();
    await expect(readReport(asked)).rejects.toThrow();
    answer = () => ({ items: [aRow()], next: null });
    expect((await readReport(asked)).items).toHaveLength(1);
  });

  it("files hold all rows in the order of the page", () => {
    const link = exportLink(
      { ...asked, groupBy: ["region", "week"], sort: "-value", cursor: "x" },
      "xlsx",
    );
    const query = new URL(link, "http://shelf").searchParams;
    expect(query.getAll("group_by")).toEqual(["region", "week"]);
    expect([
      query.get("format"),
      query.get("sort"),
      query.get("limit"),
      query.get("cursor"),
    ]).toEqual(["xlsx", "-value", null, null]);
  });

  it("paper is about a brand and places", () => {
    const query = new URL(pdfLink(asked, "青屿", "zh"), "http://shelf").searchParams;
    expect(Object.fromEntries(query)).toEqual({
      ...span,
      brand: "青屿",
      language: "zh",
      region: "华东",
    });
  });
});

describe("shares within a category", () => {
  it("are made of the brand's and the category's rows of the same place", async () => {
    answer = (query) => ({
      items: query.brand
        ? [
            aRow({ group: { store: "1" }, numerator: 10 }),
            aRow({ group: { store: "2" }, numerator: 5 }),
          ]
        : [
            aRow({ group: { store: "2" }, numerator: 50 }),
            aRow({ group: { store: "1" }, numerator: 20 }),
          ],
      next: null,
    });
    const products = { brand: "青屿", category: "茶叶" };
    const page = await readFigure({ ...asked, products, sort: "-value" });
    expect(page.items.map((row) => [row.group.store, row.value])).toEqual([
      ["1", 0.5],
      ["2", 0.1],
    ]);
    expect(page.next).toBeNull();
    expect(calls.every((query) => query.category === "茶叶")).toBe(true);
  });

  it("have every page of both", async () => {
    answer = (query) =>
      query.cursor
        ? { items: [aRow({ group: { store: "2" } })], next: null }
        : { items: [aRow({ group: { store: "1" } })], next: "more" };
    const page = await readFigure({ ...asked, products: { brand: "青屿", category: "茶叶" } });
    expect(page.items.map((row) => row.group.store)).toEqual(["1", "2"]);
    expect(calls).toHaveLength(4);
  });

  it("are left as they are where no category is asked for", async () => {
    answer = () => ({ items: [aRow()], next: "more" });
    expect(await readFigure(asked)).toEqual({ items: [aRow()], next: "more" });
  });
});

it("runs so many at a time and no more, also after a fault", async () => {
  const inTurn = queueOf(2);
  let running = 0;
  let most = 0;
  const task = (fails: boolean) => async () => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    if (fails) throw new Error("no");
  };
  const all = await Promise.allSettled(
    [true, false, true, false, false].map((fails) => inTurn(task(fails))),
  );
  expect(all.map((one) => one.status)).toEqual([
    "rejected",
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
  ]);
  expect(most).toBe(2);
});
