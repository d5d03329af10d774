import { IncomingMessage, type ServerResponse } from "node:http";
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { RequestContext } from "../request-context.js";
import { CarryingResponse, carriesHeaders, carryHeaders, standingHeaders } from "./standing-headers.js";

const standing = standingHeaders({ "x-frame-options": "SAMEORIGIN", "referrer-policy": "no-referrer" });

function answerThatCarries(): ServerResponse {
  const response = new CarryingResponse(new IncomingMessage(new Socket()));
  carryHeaders(response, { context: new RequestContext({}, "request-0001"), standing });
  return response;
}

/** The lines of an answer's head but for those that node:http adds by itself. */
function headOf(answer: (response: ServerResponse) => void): readonly string[] {
  const response = answerThatCarries();
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
    [
      "one put in the place of what was removed",
      (response) => {
        response.removeHeader("x-frame-options");
        response.setHeader("X-Frame-Options", "DENY").writeHead(200);
      },
    ],
  ])("keeps its own of the same name, given as %s, and nothing twice", (_, answer) => {
    expect(headOf(answer).slice(1)).toEqual([...butTheFrame, "X-Frame-Options: DENY"]);
  });

  test("keeps a request id of its own", () => {
    expect(headOf((response) => response.writeHead(200, { "X-Request-Id": "own" })).slice(1)).toEqual([
      ...all.slice(1),
      "X-Request-Id: own",
    ]);
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ["alone", (response) => response.writeHead(200)],
    ["beside an object", (response) => response.writeHead(200, { "x-own": "1" })],
    ["beside names and values", (response) => response.writeHead(200, ["x-own", "1"])],
    ["after one of its own", (response) => response.writeHead(200, { "x-own": "1" })],
  ])("goes without one that was removed, %s", (how, answer) => {
    const lines = headOf((response) => {
      if (how === "after one of its own") response.setHeader("x-frame-options", "DENY");
      response.removeHeader("X-Frame-Options");
      answer(response);
    });
    expect(lines.slice(1)).toEqual(how === "alone" ? butTheFrame : [...butTheFrame, "x-own: 1"]);
  });

  test("shows them like headers that were set, until they are removed", () => {
    const response = answerThatCarries();
    response.setHeader("Referrer-Policy", "origin").setHeader("x-own", "1");
    const shown = () => ({
      all: { ...response.getHeaders() },
      names: response.getHeaderNames(),
      frame: response.getHeader("X-Frame-Options"),
      has: response.hasHeader("X-Frame-Options"),
    });
    const others = { "x-request-id": "request-0001", "referrer-policy": "origin", "x-own": "1" };
    expect(shown()).toEqual({
      all: { ...others, "x-frame-options": "SAMEORIGIN" },
      names: ["x-request-id", "x-frame-options", "referrer-policy", "x-own"],
      frame: "SAMEORIGIN",
      has: true,
    });
    response.removeHeader("X-Frame-Options");
    expect(shown()).toEqual({ all: others, names: Object.keys(others), frame: undefined, has: false });
  });

  test("that carries none is like any other", () => {
    const response = new CarryingResponse(new IncomingMessage(new Socket()));
    expect([carriesHeaders(response), response.getHeaderNames(), response.hasHeader("x-frame-options")]).toEqual([
      false,
      [],
      false,
    ]);
  });
});
