import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const OURS = fileURLToPath(new URL("../src/components/naive/mount.ts", import.meta.url));

/**
 * Naive UI's css-render puts <style> elements into the page, which our content security policy
 * forbids. Its mounting module is replaced by one that adopts constructed style sheets instead.
 */
export function adoptStyles(): Plugin {
  return {
    name: "adopt-styles",
    enforce: "pre",
    resolveId(source, importer) {
      const isMount = source === "./mount" && importer?.includes("/css-render/");
      return isMount ? OURS : null;
    },
  };
}
