import { ref } from "vue";
import { api, ok, type Schemas } from "@/api/client";

export type Task = Schemas["TaskShown"];

/** What to put right after an audit, and ticking it off. */
export function useTasks(audit: string) {
  const tasks = ref<Task[]>([]);
  const error = ref<unknown>(null);

  async function load(): Promise<void> {
    error.value = null;
    try {
      const query = { audit, limit: 200 };
      const { items } = await ok(api.GET("/v1/tasks", { params: { query } }));
      tasks.value = items.sort((one, other) => other.value - one.value);
    } catch (caught) {
      error.value = caught;
    }
  }

  /** Tick at once; undone where the service does not take it. */
  async function tick(task: Task, done: boolean): Promise<void> {
    const before = task.state;
    const state = done ? "done" : "open";
    task.state = state;
    try {
      const params = { path: { task_id: task.id } };
      await ok(api.PATCH("/v1/tasks/{task_id}", { params, body: { state } }));
    } catch (caught) {
      task.state = before;
      error.value = caught;
    }
  }

  return { tasks, error, load, tick };
}
