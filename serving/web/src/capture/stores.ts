import { api, ok, type Schemas } from "@/api/client";
import { Unreachable } from "@/api/problem";
import { database, type StoreBrief } from "@/capture/db";

export interface Place {
  latitude: number;
  longitude: number;
}

/** A store with how far it is, in metres; null where that is not known. */
export interface StoreNear extends StoreBrief {
  metres: number | null;
}

const EARTH_METRES = 6_371_008.8;
const PATIENCE = 8_000;

/** Where the phone is, or null where it does not say so in time. */
export function whereAmI(): Promise<Place | null> {
  return new Promise((resolve) => {
    if (!("geolocation" in navigator)) return resolve(null);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude }),
      () => resolve(null),
      { timeout: PATIENCE, maximumAge: 60_000 },
    );
  });
}

/** Stores by part of name, code or city, the nearest first; without network among those known. */
export async function findStores(search: string, place: Place | null): Promise<StoreNear[]> {
  const query = { ...(search ? { search } : {}), ...(place ?? {}), limit: search ? 50 : 200 };
  try {
    const { items } = await ok(api.GET("/v1/stores:find", { params: { query } }));
    await remember(items);
    return items;
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return known(search, place);
  }
}

async function remember(found: Schemas["StoreFound"][]): Promise<void> {
  const writing = (await database()).transaction("stores", "readwrite");
  for (const { id, code, name, city, latitude, longitude } of found)
    void writing.store.put({ id, code, name, city, latitude, longitude });
  await writing.done;
}

async function known(search: string, place: Place | null): Promise<StoreNear[]> {
  const all = await (await database()).getAll("stores");
  const wanted = search.toLowerCase();
  return all
    .filter(({ name, code, city }) =>
      `${name}\n${code}\n${city ?? ""}`.toLowerCase().includes(wanted),
    )
    .map((store) => ({ ...store, metres: place ? metres(place, store) : null }))
    .sort((one, other) => (one.metres ?? Infinity) - (other.metres ?? Infinity));
}

/** Great-circle distance by the haversine formula (Sinnott 1984). */
export function metres(from: Place, to: { latitude: number | null; longitude: number | null }) {
  if (to.latitude === null || to.longitude === null) return null;
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const across = Math.sin(radians(to.latitude - from.latitude) / 2) ** 2;
  const along = Math.sin(radians(to.longitude - from.longitude) / 2) ** 2;
  const parallels = Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude));
  return 2 * EARTH_METRES * Math.asin(Math.sqrt(Math.min(1, across + parallels * along)));
}
