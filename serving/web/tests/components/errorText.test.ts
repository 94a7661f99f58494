import { beforeEach, expect, it } from "vitest";
import { createApp, h, nextTick } from "vue";
import { ApiProblem, Unreachable, type Problem } from "@/api/problem";
import { useErrorText } from "@/components/errorText";
import { i18n, installI18n, loadMessages } from "@/i18n";

let text: (error: unknown) => string = () => "";

function refused(status: number, more: Partial<Problem>): ApiProblem {
  const type = "urn:shelfeye:problem:conflict";
  const problem = { type, title: "", status, detail: "said", params: {}, errors: [], ...more };
  return new ApiProblem(status, problem, null);
}

beforeEach(async () => {
  localStorage.setItem("shelfeye.locale", "zh");
  const app = createApp({
    setup() {
      text = useErrorText();
      return () => h("p");
    },
  });
  i18n.global.locale.value = "zh";
  await installI18n(app);
  await loadMessages("errors");
  app.mount(document.createElement("div"));
  await nextTick();
});

it("is told by its code, with its parameters", () => {
  expect(text(refused(413, { code: "body_too_large", params: { most_bytes: 20_000_000 } }))).toBe(
    "文件太大，最大 20 MB。",
  );
});

it("is told by its type where the code has no words", () => {
  const type = "urn:shelfeye:problem:not-found";
  expect(text(refused(404, { type, code: "no_such" }))).toBe("找不到，可能已被删除。");
});

it("of a field is told by code and field, where the code alone says too little", () => {
  const errors = [
    { field: "gtin", message: "expected digits", code: "catalogue", params: {} },
    { field: "x", message: "is odd", code: "catalogue", params: {} },
  ];
  const told = text(refused(422, { code: "invalid_fields", errors }));
  expect(told).toContain("校验位");
  expect(told).toContain("is odd");
});

it("is told by its fields, those without words as the service said them", () => {
  const errors = [
    { field: "name", message: "Field required", code: "missing", params: {} },
    { field: "x", message: "is odd", code: "odd", params: {} },
  ];
  expect(text(refused(422, { code: "invalid_fields", errors }))).toBe("没有成功：必填。 is odd");
  expect(text(refused(409, { code: "odd" }))).toBe("没有成功：said");
});

it("is no answer at all, or ours", () => {
  expect(text(new Unreachable("x"))).toContain("连不上服务器");
  expect(text(new Error("x"))).toContain("页面出了点问题");
});
