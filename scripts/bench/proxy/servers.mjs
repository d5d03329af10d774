// The two plain servers that the proxy's benchmark needs, each in a process of its own: `node servers.mjs ROLE PORT
// [UPSTREAM_PORT]` prints "listening" when it is.
import { Agent, createServer, request } from "node:http";

const [role, port, upstreamPort] = process.argv.slice(2);
const answer = Buffer.from(JSON.stringify({ hello: "world", filler: "x".repeat(400) }));

/** A service that costs as little as a service can. */
function upstream() {
  return createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
    incoming.resume();
    response.writeHead(200, { "content-type": "application/json", "content-length": answer.length });
    response.end(answer);
  });
}

/** What anyone would write with node:http and a keep-alive agent; it counts nothing and checks nothing. */
function bareProxy() {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  return createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
    const { method, url: path, headers } = incoming;
    const sent = request({ host: "127.0.0.1", port: upstreamPort, method, path, headers, agent }, (from) => {
      response.writeHead(from.statusCode, from.headers);
      from.pipe(response);
    });
    sent.on("error", () => {
      response.statusCode = 502;
      response.end();
    });
    incoming.pipe(sent);
  });
}

const server = role === "upstream" ? upstream() : bareProxy();
server.listen(Number(port), "127.0.0.1", () => console.log("listening"));
