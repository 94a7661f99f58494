import type { components } from "@/api/schema";

export type Problem = components["schemas"]["Problem"];

/** What is told of a request or of one of its fields: in English, and as a code with parameters. */
export interface Said {
  code?: string | null;
  params?: Record<string, string | number>;
  message: string;
  field?: string;
}

/** The service refused, and says why in a problem document (RFC 9457). */
export class ApiProblem extends Error {
  override name = "ApiProblem";

  constructor(
    readonly status: number,
    readonly problem: Problem,
    /** Seconds the service asks to wait, if it does. */
    readonly retryAfter: number | null,
  ) {
    super(problem.detail);
  }

  /** The last part of the problem's type: "not-found", "unauthorized", … */
  get kind(): string {
    return this.problem.type.split(":").at(-1) ?? "unknown";
  }

  /** What is wrong with a field of the request, or null. */
  field(name: string): Said | null {
    return this.problem.errors?.find((one) => one.field === name) ?? null;
  }
}

/** No answer: no signal, or the service is not running. */
export class Unreachable extends Error {
  override name = "Unreachable";
}

/** The problem a response tells of, also where it is no problem document. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const wait = Number(response.headers.get("Retry-After"));
  const body = await response.text();
  return asProblem(response.status, body, Number.isFinite(wait) && wait > 0 ? wait : null);
}

/** The problem of a status and a body. */
export function asProblem(status: number, body: string, retryAfter: number | null): ApiProblem {
  try {
    const found = JSON.parse(body) as Problem;
    if (typeof found.type === "string") return new ApiProblem(status, found, retryAfter);
  } catch {
    // A proxy's page, not one of ours: told by its status alone.
  }
  const problem = { type: `urn:shelfeye:problem:http-${status}`, title: "", status, detail: "" };
  return new ApiProblem(status, problem as Problem, retryAfter);
}
