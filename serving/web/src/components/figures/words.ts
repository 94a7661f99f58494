import { loadMessages } from "@/i18n";

/** A page that shows figures of photos, once the words for them are there as well. */
export async function withFigures<Page>(page: Promise<Page>): Promise<Page> {
  await loadMessages("figures");
  return page;
}
