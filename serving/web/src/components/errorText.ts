import { useI18n } from "vue-i18n";
import { ApiProblem, Unreachable, type Said } from "@/api/problem";
import { loadMessages } from "@/i18n";

let asked = false;

/** Fetch the words for what the service may refuse, once it has refused something. */
function learn(): void {
  if (asked) return;
  asked = true;
  loadMessages("errors").catch(() => (asked = false));
}

/** What the service says of a request or of one field of it, in the reader's language; else as it said it. */
export function useSentence(): (said: Said) => string {
  const { t, te } = useI18n();
  return ({ code, params = {}, message, field }) => {
    learn();
    const key = [`errors.${code}.${field}`, `errors.${code}`].find((one) => te(one));
    const megabytes = Math.round(Number(params.most_bytes ?? 0) / 1e6);
    return key ? t(key, { ...params, megabytes }) : message;
  };
}

/**
 * An error in the reader's language: by its code, else by the problem's type, else by its status
 * with what the service said.
 */
export function useErrorText(): (error: unknown) => string {
  const { t, te } = useI18n();
  const sentence = useSentence();
  return (error) => {
    if (error instanceof Unreachable) return t("app.error.unreachable");
    if (!(error instanceof ApiProblem)) return t("app.error.ours");
    const { code, params, detail, errors = [] } = error.problem;
    const told = sentence({ code, params, message: "" });
    if (told) return told;
    const known = `app.error.kind.${error.kind}`;
    const minutes = Math.ceil((error.retryAfter ?? 60) / 60);
    if (te(known)) return t(known, { minutes });
    if (error.status >= 500) return t("app.error.server");
    const fields = errors.map((one) => sentence(one)).join(" ");
    return t("app.error.refused", { detail: fields || detail });
  };
}
