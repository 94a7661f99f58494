/** What css-render needs of one of its nodes. */
interface StyleNode {
  render(props?: unknown): string;
}

const adopted = new Map<string, CSSStyleSheet>();

/**
 * Stands in for css-render's own mount: adopts a constructed sheet, once for each id.
 * As there, what is mounted later comes first and so yields to what was there before.
 */
export function mount(
  _instance: unknown,
  node: StyleNode,
  id: string | undefined,
  props?: unknown,
): void {
  const key = id ?? node.render(props);
  if (adopted.has(key)) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(node.render(props));
  adopted.set(key, sheet);
  document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];
}

/** Takes a sheet out again. */
export function unmount(_instance: unknown, _node: StyleNode, id?: string): void {
  const sheet = id === undefined ? undefined : adopted.get(id);
  if (id === undefined || sheet === undefined) return;
  adopted.delete(id);
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
}
