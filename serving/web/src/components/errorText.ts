import { useI18n } from "vue-i18n";
import { ApiProblem, Unreachable } from "@/api/problem";

/**
 * An error in the reader's language: by the problem's type where we have words for it, else by its
 * status; what the service said about fields stands behind it.
 */
export function useErrorText(): (error: unknown) => string {
  const { t, te } = useI18n();
  return (error) => {
    if (error instanceof Unreachable) return t("app.error.unreachable");
    if (!(error instanceof ApiProblem)) return t("app.error.ours");
    const known = `app.error.kind.${error.kind}`;
    const minutes = Math.ceil((error.retryAfter ?? 60) / 60);
    if (te(known)) return t(known, { minutes });
    return error.status >= 500
      ? t("app.error.server")
      : t("app.error.refused", { detail: error.message });
  };
}
