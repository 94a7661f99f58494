import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { REPORT_NAMES } from "@/dashboard/names";
import { MEASURES } from "@/dashboard/state/filters";

interface Messages {
  [key: string]: string | Messages;
}

const ROOT = join(process.cwd(), "src");
const files = readdirSync(join(ROOT, "i18n/zh")).sort();
const read = (language: string, file: string) =>
  JSON.parse(readFileSync(join(ROOT, "i18n", language, file), "utf8")) as Messages;

function flat(messages: Messages, prefix: string): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${prefix}.${key}`, value]] : flat(value, `${prefix}.${key}`),
  );
}

const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
const words = (language: string) =>
  new Map(files.flatMap((file) => flat(read(language, file), file.replace(".json", ""))));
const sources = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.(vue|ts)$/.test(path))
  .map((path) => [path, readFileSync(join(ROOT, path), "utf8")] as const);

describe("messages", () => {
  const chinese = words("zh");
  const english = words("en");

  it("are there in both languages", () => {
    expect(readdirSync(join(ROOT, "i18n/en")).sort()).toEqual(files);
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort());
  });

  it("say something, with the same values in both", () => {
    const differ = [...chinese].filter(([key, text]) => {
      const other = english.get(key) ?? "";
      const isEmpty = !text.trim() || !other.trim();
      return isEmpty || placeholders(text).join() !== placeholders(other).join();
    });
    expect(differ).toEqual([]);
  });

  it("define every figure of every report, however it is measured", () => {
    const wanted = REPORT_NAMES.flatMap((report) =>
      (report === "share" ? MEASURES : ["usual"]).map((how) => `dashboard.how.${report}.${how}`),
    );
    expect(wanted.filter((key) => !chinese.has(key))).toEqual([]);
  });

  it("are punctuated in Chinese as Chinese is", () => {
    const foreign = /[\u3400-\u9fff][,:?!;()]|[,:?!;()][\u3400-\u9fff]/;
    expect([...chinese].filter(([, text]) => foreign.test(text))).toEqual([]);
  });

  it.each(sources)("%s uses only keys that exist", (_path, text) => {
    const used = [...text.matchAll(/\bt\(\s*["']([\w.-]+)["']/g)].map((match) => match[1] ?? "");
    expect(used.filter((key) => !chinese.has(key))).toEqual([]);
  });

  it.each(sources)("%s builds keys only in places that exist", (_path, text) => {
    const begun = [...text.matchAll(/\bt\(\s*`([\w.-]+)\.\$\{/g)].map((match) => match[1] ?? "");
    const known = (prefix: string) =>
      [...chinese.keys()].some((key) => key.startsWith(`${prefix}.`));
    expect(begun.filter((prefix) => !known(prefix))).toEqual([]);
  });
});
