import { environments } from "@midst/shared/environments.js";
import { boolean, defineConfig, loadConfig, url } from "@plimsoll/runtime";

const { development, test, staging, production } = environments;

const spec = defineConfig({
  fields: {
    apiUrl: url("API_URL", { doc: "Where the API answers" }),
    csrf: boolean("CSRF", { default: true, doc: "Whether forms are accepted from this site's own pages only" }),
  },
  profiles: {
    development: { csrf: development.csrf },
    test: { csrf: test.csrf },
    staging: { csrf: staging.csrf },
    production: { csrf: production.csrf },
  },
});

let loaded: ReturnType<typeof load> | undefined;

/** Read when first asked for: a build has no environment yet. */
export function settings() {
  loaded ??= load();
  return loaded;
}

function load() {
  return loadConfig(spec).values;
}
