import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";
import { adoptStyles } from "./build/adoptStyles.ts";
import { compress } from "./build/compress.ts";
import { folderOf } from "./build/folders.ts";

/** What an installed app holds for use without network: the shell and the capture place. */
const KEPT = ["index.html", "assets/shell/**", "icons/*"];

export default defineConfig({
  plugins: [
    adoptStyles(),
    vue(),
    VitePWA({
      registerType: "prompt",
      injectRegister: false,
      includeAssets: [],
      manifest: {
        name: "货架之眼 Shelf Eye",
        short_name: "货架之眼",
        description: "拍下货架，马上知道要改什么。A photo of the shelf, and what to fix now.",
        lang: "zh-CN",
        id: "/",
        start_url: "/",
        scope: "/",
        display: "standalone",
        orientation: "any",
        theme_color: "#0b6e69",
        background_color: "#f5f6f7",
        icons: [
          { src: "/icons/192.png", sizes: "192x192", type: "image/png" },
          { src: "/icons/512.png", sizes: "512x512", type: "image/png" },
          { src: "/icons/maskable.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
      strategies: "injectManifest",
      srcDir: "src/worker",
      filename: "sw.ts",
      injectManifest: { globPatterns: KEPT, buildPlugins: { vite: [] } },
    }),
    compress(),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        entryFileNames: "assets/shell/[name]-[hash].js",
        chunkFileNames: ({ moduleIds }) => `assets/${folderOf(moduleIds)}/[name]-[hash].js`,
        assetFileNames: (asset) =>
          `assets/${folderOf(asset.originalFileNames)}/[name]-[hash][extname]`,
      },
    },
  },
  worker: {
    format: "es",
    rolldownOptions: { output: { entryFileNames: "assets/shell/[name]-[hash].js" } },
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8000" } },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"] },
});
