import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unusedPort } from "../../base/unused-port.testsuite.js";
import { defineApp } from "../../definition/app.js";
import { staticSite } from "../../definition/build.js";
import { docker } from "../../definition/target.js";
import { NGINX_VERSION, NginxTrial } from "../format/nginx.testsuite.js";
import { renderInput } from "../rendered.testsuite.js";
import { images } from "./images.js";

const app = defineApp({
  name: "shop",
  domain: "shop.example.com",
  target: docker(),
  services: { spa: { build: staticSite({ dir: "spa" }), port: 8080, hosts: ["@"] } },
});

const SECURITY = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "SAMEORIGIN",
  "referrer-policy": "strict-origin-when-cross-origin",
};

const ASSETS = ["js", "css", "png", "jpg", "jpeg", "gif", "ico", "svg", "woff", "woff2", "ttf", "eot"];
const PLAIN = [
  "index.html",
  "favicon.ico",
  "robots.txt",
  "assets/hero-background.png",
  "data.json",
  "feed.rss",
  "map.xml",
];

const missing = NGINX_VERSION === undefined ? " (skipped: there is no nginx)" : "";

describe.skipIf(missing !== "")(`nginx in a static image${missing}`, () => {
  const nginx = new NginxTrial();
  let port = 0;
  beforeAll(async () => {
    port = await unusedPort();
    const file = images.render(renderInput(app)).find(({ path }) => path === "deploy/images/spa.nginx.conf");
    nginx.write(file?.content ?? "", { "listen 8080": `listen 127.0.0.1:${port}` });
    for (const type of ASSETS) nginx.file(`html/assets/index-BcD12_ef.${type}`, "x".repeat(2000));
    for (const name of PLAIN) nginx.file(`html/${name}`, "x".repeat(2000));
    nginx.file("html/index.html", `<!doctype html>${"app ".repeat(500)}`);
    await nginx.start(port);
  });
  afterAll(async () => await nginx.delete());

  const get = async (path: string, headers: Record<string, string> = {}) =>
    await fetch(`http://127.0.0.1:${port}${path}`, { headers });

  test("must be a configuration that nginx accepts without a word [T-45, IMG-28]", () => {
    expect(nginx.problems()).toBe("");
  });

  test.each(ASSETS)("must let visitors keep a .%s that is named by its content for a year [CDN-03]", async (type) => {
    const answer = await get(`/assets/index-BcD12_ef.${type}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  });

  test.each(PLAIN)(
    "must have visitors ask again for %s, which is not named by its content [CDN-04, CDN-05]",
    async (name) => {
      const answer = await get(`/${name}`);
      expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-cache"]);
    },
  );

  test.each(["/", "/orders/7?x=1", "/deep/path/without/file"])("must answer %s with the app [CDN-06]", async (path) => {
    const answer = await get(path);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-cache"]);
    expect(answer.headers.get("content-type")).toBe("text/html");
    expect(await answer.text()).toMatch(/^<!doctype html>/);
  });

  test("must not let anybody keep that a file was missing", async () => {
    const answer = await get("/assets/gone-BcD12_ef.js");
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([404, null]);
  });

  test.each(["/", "/orders", "/assets/index-BcD12_ef.js", "/assets/gone-BcD12_ef.js", "/robots.txt"])(
    "must send every security header with %s [T-55, HRD-16]",
    async (path) => {
      expect(Object.fromEntries((await get(path)).headers)).toMatchObject(SECURITY);
    },
  );

  test.each([
    "/",
    "/robots.txt",
    "/data.json",
    "/feed.rss",
    "/map.xml",
    "/assets/index-BcD12_ef.js",
    "/assets/index-BcD12_ef.css",
  ])("must shrink %s [CDN-07]", async (path) => {
    const answer = await get(path, { "accept-encoding": "gzip" });
    expect(answer.headers.get("content-encoding")).toBe("gzip");
  });

  test("must end in peace on the signal that its image names [IMG-32]", async () => {
    expect(await nginx.end("SIGQUIT")).toBe(0);
  });
});
