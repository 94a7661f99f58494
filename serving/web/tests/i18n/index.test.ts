import { expect, it } from "vitest";
import { preferred } from "@/i18n";

it.each([
  [null, ["zh-CN", "en"], "zh"],
  [null, ["en-GB", "zh-CN"], "en"],
  [null, ["fr-FR", "en"], "en"],
  [null, ["fr-FR"], "zh"],
  [null, [], "zh"],
  ["en", ["zh-CN"], "en"],
  ["klingon", ["en-US"], "en"],
])("kept %s and wanted %j give %s", (kept, wanted, expected) => {
  expect(preferred(kept, wanted)).toBe(expected);
});
