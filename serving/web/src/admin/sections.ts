import type { Me } from "@/app/session";

type Permission = Me["permissions"][number];

/** The pages of the place in the order of their menu, and what one needs to see each. */
export const SECTIONS: readonly { name: string; needs: Permission }[] = [
  { name: "catalogue", needs: "catalogue:write" },
  { name: "stores", needs: "stores:write" },
  { name: "planograms", needs: "lists:write" },
  { name: "must-stock", needs: "lists:write" },
  { name: "prices", needs: "lists:write" },
  { name: "people", needs: "people" },
  { name: "tokens", needs: "tokens" },
  { name: "jobs", needs: "jobs" },
  { name: "models", needs: "models:read" },
  { name: "webhooks", needs: "webhooks" },
  { name: "log", needs: "audit-log" },
];
