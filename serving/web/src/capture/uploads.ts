import { computed, reactive, ref, shallowRef, watch } from "vue";
import { database, type Shot, type StoreBrief, type Visit } from "@/capture/db";
import { LOCK, Queue, type Rest } from "@/capture/queue";
import { overApi } from "@/capture/send";
import { useOnline } from "@/app/network";
import { restoreSession, useSession } from "@/app/session";
import { askToBeWoken } from "@/capture/wake";

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 60_000;
const KEPT_DAYS = 14;

const shots = shallowRef<Shot[]>([]);
const visits = shallowRef<Visit[]>([]);
const progress = reactive(new Map<string, number>());
const rest = ref<Rest>("done");
const { me, confirmed } = useSession();
let queue: Promise<Queue> | null = null;
let pause = FIRST_PAUSE;
let timer = 0;

const mine = computed(() => shots.value.filter((shot) => shot.user === me.value?.user_id));
const waiting = computed(() => mine.value.filter((shot) => shot.state === "waiting"));

/** What was taken on this phone by who is signed in, and how far its sending is. */
export function useUploads() {
  return { shots: mine, waiting, visits, progress, rest, startVisit, endVisit, keep, forget };
}

/** Begin to send whatever waits, now and whenever the network or the person comes back. */
export async function startUploads(): Promise<void> {
  if (queue) return;
  queue = database().then(
    (opened) => new Queue(opened, overApi, { changed, progress: progressed }),
  );
  void navigator.storage.persist();
  await clearOut();
  await reload();
  watch([useOnline(), confirmed], () => void send());
  document.addEventListener("visibilitychange", () => void (document.hidden ? leave() : send()));
  void send();
}

async function startVisit(store: StoreBrief): Promise<Visit> {
  const visit: Visit = {
    key: crypto.randomUUID(),
    user: me.value?.user_id ?? "",
    store,
    startedAt: new Date().toISOString(),
    endedAt: null,
    serverId: null,
    endSent: false,
  };
  await putVisit(visit);
  return visit;
}

async function endVisit(visit: Visit): Promise<void> {
  await putVisit({ ...visit, endedAt: new Date().toISOString() });
  void send();
}

/** Written through to the disk: photos are worth nothing without the visit they belong to. */
async function putVisit(visit: Visit): Promise<void> {
  const writing = (await database()).transaction("visits", "readwrite", { durability: "strict" });
  await Promise.all([writing.store.put(visit), writing.done]);
  await reload();
}

/** Keep photos, in their order, and send them when possible. */
async function keep(
  taken: Pick<Shot, "visit" | "name" | "takenAt" | "bytes" | "thumbnail" | "doubts">,
) {
  const shot = { ...taken, key: crypto.randomUUID(), user: me.value?.user_id ?? "" };
  await (await queue)?.add(shot);
  if (!navigator.onLine) await askToBeWoken();
  void send();
}

/** Throw away a photo that was refused. */
async function forget(shot: Shot): Promise<void> {
  await (await database()).delete("shots", shot.order as number);
  await reload();
}

async function send(): Promise<void> {
  clearTimeout(timer);
  const user = me.value?.user_id;
  if (!queue || !user || !confirmed.value || !navigator.onLine) {
    rest.value = waiting.value.length === 0 ? "done" : navigator.onLine ? "signed-out" : "offline";
    if (navigator.onLine && user && !confirmed.value) later();
    return;
  }
  const running = await queue;
  await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    rest.value = lock ? await running.run(user) : "trouble";
  });
  await reload();
  if (rest.value === "offline" || rest.value === "trouble") later();
  else pause = FIRST_PAUSE;
}

/** Whatever becomes of this page, the service worker goes on. */
async function leave(): Promise<void> {
  if (waiting.value.length > 0) await askToBeWoken();
}

/** Try again after a while, and after a longer one the next time. */
function later(): void {
  timer = window.setTimeout(() => void restoreAndSend(), pause);
  pause = Math.min(2 * pause, LONGEST_PAUSE);
}

async function restoreAndSend(): Promise<void> {
  await restoreSession();
  await send();
}

async function reload(): Promise<void> {
  const opened = await database();
  shots.value = await opened.getAll("shots");
  visits.value = await opened.getAll("visits");
}

function changed(): void {
  void reload();
}

function progressed(key: string, share: number): void {
  progress.set(key, share);
}

/** What was sent long ago is at the service and need not stay here. */
async function clearOut(): Promise<void> {
  const opened = await database();
  const oldest = new Date(Date.now() - KEPT_DAYS * 86_400_000).toISOString();
  const old = (await opened.getAll("shots")).filter((one) => one.state === "sent");
  for (const shot of old.filter((one) => one.takenAt < oldest))
    await opened.delete("shots", shot.order as number);
  const needed = new Set((await opened.getAll("shots")).map((shot) => shot.visit));
  for (const visit of await opened.getAll("visits"))
    if (visit.startedAt < oldest && !needed.has(visit.key))
      await opened.delete("visits", visit.key);
}
