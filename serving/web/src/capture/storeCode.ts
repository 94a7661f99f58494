/** The store's code in what a QR code says: the code itself, or an address with ?store=CODE. */
export function codeIn(text: string): string {
  const said = text.trim();
  if (!/^https?:\/\//i.test(said)) return said;
  const { searchParams, pathname } = new URL(said);
  return searchParams.get("store") ?? decodeURIComponent(pathname.split("/").at(-1) ?? said);
}
