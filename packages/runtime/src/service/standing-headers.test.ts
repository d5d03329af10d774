import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { RequestContext } from "../request-context.js";
import { carryHeaders, standingHeaders } from "./standing-headers.js";

const standing = standingHeaders({ "x-frame-options": "SAMEORIGIN", "referrer-policy": "no-referrer" });

/** The lines of an answer's head but for those that node:http adds by itself. */
function headOf(answer: (response: ServerResponse) => void): readonly string[] {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  carryHeaders(response, { context: new RequestContext({}, "request-0001"), standing });
  response.sendDate = false;
  answer(response);
  const { _header: head } = response as unknown as { readonly _header: string };
  return head
    .trimEnd()
    .split("\r\n")
    .filter((line) => !/^(?:connection|keep-alive|transfer-encoding)/i.test(line));
}

const all = ["x-request-id: request-0001", "x-frame-options: SAMEORIGIN", "referrer-policy: no-referrer"];
const butTheFrame = ["x-request-id: request-0001", "referrer-policy: no-referrer"];

describe("an answer", () => {
  test("carries them beside its own, whatever its status", () => {
    for (const status of [200, 204, 404, 500]) {
      const [first, ...lines] = headOf((response) => response.writeHead(status, { "x-own": "1" }));
      expect([first?.slice(0, 12), lines]).toEqual([`HTTP/1.1 ${status}`, [...all, "x-own: 1"]]);
    }
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ["an object", (response) => response.writeHead(200, { "X-Frame-Options": "DENY" })],
    ["names and values in turns", (response) => response.writeHead(200, ["X-Frame-Options", "DENY"])],
    ["a header set before", (response) => response.setHeader("X-Frame-Options", "DENY").writeHead(200)],
    ["a header set before, and others", (response) => response.setHeader("X-Frame-Options", "DENY").writeHead(200, {})],
  ])("keeps its own of the same name, given as %s, and nothing twice", (_, answer) => {
    expect(headOf(answer).slice(1)).toEqual([...butTheFrame, "X-Frame-Options: DENY"]);
  });

  test("keeps a request id of its own", () => {
    expect(headOf((response) => response.writeHead(200, { "X-Request-Id": "own" })).slice(1)).toEqual([
      ...all.slice(1),
      "X-Request-Id: own",
    ]);
  });
});
