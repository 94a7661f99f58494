import { createApp } from "vue";
import App from "@/app/App.vue";
import { installI18n } from "@/i18n";
import { createAppRouter } from "@/app/router";
import { watchForUpdates } from "@/app/updates";
import "@/app/theme.css";

async function start(): Promise<void> {
  const app = createApp(App);
  await installI18n(app);
  app.use(createAppRouter());
  app.mount("#app");
  watchForUpdates();
}

void start();
