import { readonly, ref } from "vue";

const query = matchMedia("(prefers-color-scheme: dark)");
const dark = ref(query.matches);
query.addEventListener("change", (event) => (dark.value = event.matches));

/** Whether the page is shown dark, for what is not drawn by CSS. */
export function useDark() {
  return readonly(dark);
}

/** The value a CSS variable of the theme has now. */
export function themeValue(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
