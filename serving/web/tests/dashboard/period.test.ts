import { describe, expect, it } from "vitest";
import {
  addDays,
  before,
  lengthOf,
  mondayOf,
  spanOf,
  stepOf,
  stepsOf,
  trendSpan,
} from "@/dashboard/state/period";

describe("periods", () => {
  it.each([
    ["4w", "2026-11-22", { from: "2026-10-26", to: "2026-11-23" }],
    ["4w", "2026-11-23", { from: "2026-11-02", to: "2026-11-30" }],
    ["12w", "2026-11-22", { from: "2026-08-31", to: "2026-11-23" }],
    ["52w", "2026-01-01", { from: "2025-01-06", to: "2026-01-05" }],
    ["month", "2026-03-01", { from: "2026-03-01", to: "2026-03-02" }],
    ["last-month", "2026-03-31", { from: "2026-02-01", to: "2026-03-01" }],
    ["last-month", "2026-01-15", { from: "2025-12-01", to: "2026-01-01" }],
  ] as const)("%s on %s", (quick, today, span) => {
    expect(spanOf(quick, today)).toEqual(span);
  });

  it("compares with as many days right before, over the end of a year and a leap day", () => {
    expect(before({ from: "2026-01-05", to: "2026-02-02" })).toEqual({
      from: "2025-12-08",
      to: "2026-01-05",
    });
    expect(before({ from: "2028-03-01", to: "2028-03-31" })).toEqual({
      from: "2028-01-31",
      to: "2028-03-01",
    });
  });

  it.each([
    ["2026-11-16", "2026-11-16"],
    ["2026-11-22", "2026-11-16"],
    ["2026-01-01", "2025-12-29"],
  ])("the week of %s begins on %s", (day, monday) => {
    expect(mondayOf(day)).toBe(monday);
  });

  it.each([
    [1, "day"],
    [14, "day"],
    [15, "week"],
    [400, "week"],
    [401, "month"],
  ] as const)("%i days are drawn by the %s", (days, step) => {
    expect(stepOf({ from: "2026-01-01", to: addDays("2026-01-01", days) })).toBe(step);
  });

  it("shows twelve weeks around a short period, and whole weeks", () => {
    const span = trendSpan({ from: "2026-10-28", to: "2026-11-23" });
    expect(span.to).toBe("2026-11-23");
    expect(lengthOf(span)).toBeGreaterThanOrEqual(84);
    expect(span.from).toBe(mondayOf(span.from));
  });

  it("leaves days and long periods as they are", () => {
    for (const span of [
      { from: "2026-11-10", to: "2026-11-17" },
      { from: "2026-01-01", to: "2026-12-31" },
    ])
      expect(trendSpan(span)).toEqual(span);
  });

  it.each([
    [{ from: "2026-10-28", to: "2026-11-10" }, "week", ["2026-10-26", "2026-11-02", "2026-11-09"]],
    [{ from: "2026-12-15", to: "2027-02-02" }, "month", ["2026-12-01", "2027-01-01", "2027-02-01"]],
    [{ from: "2026-02-28", to: "2026-03-02" }, "day", ["2026-02-28", "2026-03-01"]],
  ] as const)("%o by the %s", (span, step, steps) => {
    expect(stepsOf(span, step)).toEqual(steps);
  });
});
