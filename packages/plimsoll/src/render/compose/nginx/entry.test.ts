import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { get as getEncrypted } from "node:https";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unusedPort } from "../../../base/unused-port.testsuite.js";
import { NGINX_VERSION, NginxTrial } from "../../format/nginx.testsuite.js";
import { images } from "../../images/images.js";
import { renderInput } from "../../rendered.testsuite.js";
import { compose } from "../compose.js";
import { DEVELOPER_AGENT } from "../systems.testsuite.js";

const HOST = "agent.example.com";
const SECURITY = {
  "strict-transport-security": "max-age=31536000",
  "x-content-type-options": "nosniff",
  "x-frame-options": "SAMEORIGIN",
  "referrer-policy": "strict-origin-when-cross-origin",
};

const input = renderInput(DEVELOPER_AGENT);
const files = [...compose.render(input), ...images.render(input)];
const configuration = contentOf("deploy/compose/production/nginx.conf");

test("the entry must have exactly the figures of system 004 for encryption [CDN-13, CDN-14]", () => {
  const lines = configuration.split("\n").map((line) => line.trim());
  expect(lines.filter((line) => /^(ssl_(protocols|ciphers|prefer)|http2)/.test(line))).toEqual([
    "ssl_protocols TLSv1.2 TLSv1.3;",
    "ssl_ciphers HIGH:!aNULL:!MD5;",
    "ssl_prefer_server_ciphers on;",
    "http2 on;",
  ]);
});

const missing = NGINX_VERSION === undefined ? " (skipped: there is no nginx)" : "";

describe.skipIf(missing !== "")(`the chain of visitor, entry and services${missing}`, () => {
  const entry = new NginxTrial();
  const frontend = new NginxTrial();
  const ports = { plain: 0, encrypted: 0, frontend: 0, api: 0 };
  let api: Server;

  beforeAll(async () => {
    api = createServer((request, response) => {
      response
        .setHeader("X-Frame-Options", "ALLOWALL")
        .end(JSON.stringify({ url: request.url, headers: request.headers }));
    });
    api.on("upgrade", (request: IncomingMessage, socket) => {
      const { upgrade, connection } = request.headers;
      socket.end(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${upgrade}\r\nConnection: ${connection}\r\n\r\n`);
    });
    for (const name of ["plain", "encrypted", "frontend", "api"] as const) ports[name] = await unusedPort();
    await new Promise<void>((resolve) => api.listen(ports.api, "127.0.0.1", resolve));
    frontend.write(contentOf("deploy/images/frontend.nginx.conf"), {
      "listen 8080": `listen 127.0.0.1:${ports.frontend}`,
    });
    frontend.file("html/index.html", "<!doctype html>app");
    frontend.file("html/assets/index-BcD12_ef.js", "x".repeat(2000));
    await frontend.start(ports.frontend);
    entry.certificate(HOST);
    entry.write(configuration, {
      "listen 8000": `listen 127.0.0.1:${ports.plain}`,
      "listen 8443": `listen 127.0.0.1:${ports.encrypted}`,
      "http://api-gateway:3000": `http://127.0.0.1:${ports.api}`,
      "http://frontend:8080": `http://127.0.0.1:${ports.frontend}`,
    });
    await entry.start(ports.encrypted);
  });
  afterAll(async () => {
    await entry.delete();
    await frontend.delete();
    await new Promise((resolve) => api.close(resolve));
  });

  const get = async (path: string, headers: IncomingHttpHeaders = {}) => await visit(ports.encrypted, path, headers);

  test("must be a complete configuration that nginx accepts without a word [T-45, CMP-17]", () => {
    expect(entry.problems()).toBe("");
  });

  test("must send whoever comes without encryption to the same path with it [CDN-17, T-44]", async () => {
    const answer = await fetch(`http://127.0.0.1:${ports.plain}/a/b?c=d`, { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([308, "https://127.0.0.1/a/b?c=d"]);
  });

  test("must answer its own health check without a redirect [CMP-04, T-40]", async () => {
    expect((await fetch(`http://127.0.0.1:${ports.plain}/healthz`, { redirect: "manual" })).status).toBe(204);
  });

  test.each(["/api", "/api/orders?x=1", "/socket.io/?EIO=4"])(
    "must lead %s to the API as it is [CDN-08]",
    async (path) => {
      expect(JSON.parse((await get(path)).body)).toMatchObject({ url: path });
    },
  );

  test.each(["/", "/apis", "/orders/7", "/socket.iox"])("must lead %s to the app [CDN-06]", async (path) => {
    expect((await get(path)).body).toBe("<!doctype html>app");
  });

  test("must tell the API who asks, and not believe what a visitor says about others [HRD-29]", async () => {
    const { headers } = JSON.parse((await get("/api", { "x-forwarded-for": "1.2.3.4", "x-real-ip": "1.2.3.4" })).body);
    expect(headers).toMatchObject({
      host: HOST,
      "x-real-ip": "127.0.0.1",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-proto": "https",
    });
  });

  test("must let a websocket through at every hop [T-43, HRD-28, CDN-08]", async () => {
    const words = ["GET /socket.io/ HTTP/1.1", `Host: ${HOST}`, "Connection: Upgrade", "Upgrade: websocket", "", ""];
    const socket = connect({ port: ports.encrypted, host: "127.0.0.1", servername: HOST, rejectUnauthorized: false });
    socket.write(words.join("\r\n"));
    const answer = await new Promise<string>((resolve) => socket.once("data", (data) => resolve(data.toString())));
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    expect(answer.toLowerCase()).toContain("upgrade: websocket");
  });

  test.each(["/", "/api", "/socket.io/", "/assets/index-BcD12_ef.js", "/assets/gone-BcD12_ef.js"])(
    "must send every security header once with %s, whatever the service says [T-55, HRD-16]",
    async (path) => {
      expect((await get(path)).headers).toMatchObject(SECURITY);
    },
  );

  test("must answer the second visitor of an asset by itself, with the same year to keep it [CDN-18, CDN-03]", async () => {
    const path = "/assets/index-BcD12_ef.js?second";
    const [first, second] = [await get(path), await get(path)];
    expect([first.headers["x-cache"], second.headers["x-cache"]]).toEqual(["MISS", "HIT"]);
    expect(second.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  });

  test("must refuse TLS 1.1 and speak HTTP/2 [CDN-13, CDN-14]", async () => {
    const old = connect({
      ...to(ports.encrypted),
      minVersion: "TLSv1.1",
      maxVersion: "TLSv1.1",
      ciphers: "ALL:@SECLEVEL=0",
    });
    const refused = await new Promise((resolve) =>
      old.once("error", () => resolve(true)).once("secureConnect", resolve),
    );
    old.destroy();
    expect(refused).toBe(true);
    const session = connectHttp2(`https://${HOST}`, {
      createConnection: () => connect({ ...to(ports.encrypted), ALPNProtocols: ["h2"] }),
    });
    const status = await new Promise((resolve) => {
      session.request({ ":path": "/api" }).once("response", (headers) => resolve(headers[":status"]));
    });
    session.destroy();
    expect(status).toBe(200);
  });

  test("must not answer hosts that are not the app's", async () => {
    const socket = connect({ ...to(ports.encrypted), servername: "stranger.example.com" });
    const refused = await new Promise((resolve) =>
      socket.once("error", () => resolve(true)).once("secureConnect", resolve),
    );
    socket.destroy();
    expect(refused).toBe(true);
  });
});

function to(port: number) {
  return { port, host: "127.0.0.1", servername: HOST, rejectUnauthorized: false };
}

async function visit(port: number, path: string, headers: IncomingHttpHeaders) {
  return await new Promise<{ headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
    getEncrypted({ ...to(port), path, agent: false, headers: { ...headers, host: HOST } }, (response) => {
      let body = "";
      response.on("data", (data) => (body += data)).on("end", () => resolve({ headers: response.headers, body }));
    }).once("error", reject);
  });
}

function contentOf(path: string): string {
  const file = files.find((each) => each.path === path);
  if (file === undefined) throw new Error(`Nothing renders ${path}`);
  return file.content;
}
