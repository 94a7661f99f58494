import { expect, it } from "vitest";
import { metres } from "@/capture/stores";
import { codeIn } from "@/capture/storeCode";

it.each([
  [{ latitude: 30.2592, longitude: 120.1303 }, 0],
  [{ latitude: 30.208, longitude: 120.212 }, 9_700],
  [{ latitude: -30.2592, longitude: -59.8697 }, 20_015_000],
])("a store at %j is %d m away", (store, away) => {
  const found = metres({ latitude: 30.2592, longitude: 120.1303 }, store) ?? NaN;
  expect(Math.abs(found - away)).toBeLessThanOrEqual(0.02 * away);
});

it("a store without a place is nowhere", () => {
  expect(metres({ latitude: 0, longitude: 0 }, { latitude: null, longitude: null })).toBeNull();
});

it.each([
  ["HZ-001", "HZ-001"],
  ["  HZ-001\n", "HZ-001"],
  ["https://shelf.example/?store=HZ-001", "HZ-001"],
  ["https://shelf.example/s/%E8%A5%BF%E6%B9%96", "西湖"],
])("the QR code %j names the store %s", (text, code) => {
  expect(codeIn(text)).toBe(code);
});
