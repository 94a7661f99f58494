/** Places whose code is fetched when one goes there, not kept on every phone. */
const OFFICE = /\/src\/(?:dashboard|review|admin)\/|\/i18n\/\w+\/(?:dashboard|review|admin)\.json/;
const HEAVY = /\/node_modules\/(?:naive-ui|vueuc|echarts|zrender)\//;

/** The folder of assets for what is built of these files: "shell" is kept for use offline. */
export function folderOf(files: readonly string[]): "office" | "shell" {
  return files.some((file) => OFFICE.test(`/${file}`) || HEAVY.test(`/${file}`))
    ? "office"
    : "shell";
}
