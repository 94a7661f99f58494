import i18n from "@intlify/eslint-plugin-vue-i18n";
import vue from "eslint-plugin-vue";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["dist", "node_modules", "src/api/schema.d.ts"] },
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  ...vue.configs["flat/recommended"],
  {
    files: ["**/*.vue"],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    plugins: { "@intlify/vue-i18n": i18n },
    rules: {
      "@intlify/vue-i18n/no-raw-text": [
        "error",
        {
          ignorePattern: "^[\\s\\d–—·%+×/:()→…-]*$",
          ignoreText: ["货架之眼", "Shelf Eye", "中文", "English"],
        },
      ],
      "@intlify/vue-i18n/no-v-html": "error",
      "vue/no-v-html": "error",
      "vue/no-static-inline-styles": "error",
      "vue/multi-word-component-names": "off",
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/multiline-html-element-content-newline": "off",
      "vue/html-self-closing": "off",
      "vue/html-indent": "off",
      "vue/html-closing-bracket-newline": "off",
      "vue/component-api-style": ["error", ["script-setup"]],
      "vue/require-default-prop": "off",
      "max-lines": ["error", { max: 250, skipComments: false }],
    },
  },
);
