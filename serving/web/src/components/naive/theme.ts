import type { GlobalThemeOverrides } from "naive-ui";

const value = (name: string) =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Naive UI's theme from ours. Its colours are computed with, so they cannot be variables. */
export function themeNow(): GlobalThemeOverrides {
  const accent = value("--accent");
  const strong = value("--accent-strong");
  return {
    common: {
      primaryColor: accent,
      primaryColorHover: strong,
      primaryColorPressed: strong,
      primaryColorSuppl: accent,
      infoColor: value("--good"),
      warningColor: value("--warn"),
      errorColor: value("--bad"),
      bodyColor: value("--ground"),
      cardColor: value("--surface"),
      modalColor: value("--raised"),
      popoverColor: value("--raised"),
      tableColor: value("--surface"),
      inputColor: value("--surface"),
      borderColor: value("--line-strong"),
      dividerColor: value("--line"),
      textColorBase: value("--text"),
      textColor1: value("--text"),
      textColor2: value("--text"),
      textColor3: value("--text-muted"),
      placeholderColor: value("--text-muted"),
      borderRadius: value("--radius"),
      fontFamily: value("--font"),
      fontFamilyMono: value("--mono"),
      fontSize: "15px",
      heightMedium: "40px",
      heightLarge: "44px",
    },
  };
}
