import { afterAll, beforeAll, expect, test } from "vitest";
import { COMMANDS } from "../packages/plimsoll/src/cli/command-list.js";
import { Shop } from "./world/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.given();
  expect((await shop.ships()).exitCode).toBe(0);
});
afterAll(() => shop.close());

const nameOf = (usage: string) => usage.split(" ")[0] ?? "";
const ESCAPE = String.fromCharCode(27);

test("every command explains itself with its options, and the program with the exit codes", async () => {
  const program = await shop.runs("--help");
  expect(program.exitCode).toBe(0);
  expect(program.stdout).toMatch(
    /0 done, 1 refused, 2 .* wrong, 3 rolled back, 4 another release .*\n5 needs a person/,
  );
  const helps = await Promise.all(COMMANDS.map(({ usage }) => shop.runs(nameOf(usage), "--help")));
  for (const [index, { usage, summary, options = [] }] of COMMANDS.entries()) {
    const help = helps[index];
    expect(program.stdout).toContain(` ${nameOf(usage)} `);
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    expect(help?.stdout).toContain(summary);
    for (const [flags] of options) expect(help?.stdout).toContain(flags);
  }
});

const mistakes: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [["shpi", "production"], /unknown command 'shpi'\n.*Did you mean ship\?/],
  [["ship", "production", "--revison", "main"], /unknown option '--revison'\n.*Did you mean --revision\?/],
  [["ship"], /missing required argument 'environment'/],
  [["ship", "production", "staging"], /too many arguments/],
];

for (const [args, says] of mistakes) {
  test(`plimsoll ${args.join(" ")} is refused with 2 and says what was meant`, async () => {
    const { exitCode, stdout, stderr } = await shop.runs(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(says);
  });
}

const readers: readonly (readonly string[])[] = [
  ["plan", "production"],
  ["ship", "production", "--yes"],
  ["status", "production"],
  ["history", "production"],
  ["schema"],
  ["doctor"],
  ["resume", "production"],
  ["rollback", "production", "--yes"],
  ["approve"],
  ["abort", "9-cafe"],
  ["ship", "nowhere"],
  ["drill", "production", "db"],
  ["init"],
  ["shpi"],
  ["ship", "--bogus"],
];

for (const args of readers) {
  test(`plimsoll ${args.join(" ")} --json prints one JSON document and nothing else on standard output`, async () => {
    const { exitCode, stdout } = await shop.runs(...args, "--json");
    const document = JSON.parse(stdout);
    expect(typeof document).toBe("object");
    if (exitCode === 2) expect(document.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });
}

test("logs --json prints one JSON document a line", async () => {
  shop.commit({ version: "B", says: "open for business" });
  await shop.ships();
  const read = async () => (await shop.runs("logs", "production", "--json")).stdout.trim().split("\n");
  await expect.poll(read, { timeout: 10_000 }).not.toEqual([""]);

  const entries = (await read()).map((line) => JSON.parse(line) as { message?: string; service?: string });

  expect(entries.map(({ message }) => message)).toContain("open for business");
});

test("--quiet leaves results and errors only", async () => {
  shop.commit({ version: "C" });
  const { exitCode, stdout, stderr } = await shop.runs("ship", "production", "--yes", "--quiet");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  // A second try of the test is another release.
  expect(stdout).toMatch(/^\d+-\w+ serves production, after [\d.]+ s\n {2}http:\/\/shop\.localhost:\d+ {2}\(api\)\n$/);

  const wrong = await shop.runs("ship", "nowhere", "--quiet");
  expect(wrong.stderr).toContain("Cannot find the environment");
});

test("without a terminal nothing is coloured, whatever is asked for", async () => {
  for (const args of [["status"], ["history"], ["ship", "nowhere"], ["--no-color", "plan", "production"]]) {
    const { stdout, stderr } = await shop.runs(...args);
    expect(stdout + stderr).not.toContain(ESCAPE);
  }
});

test("the plan is printed with one line per operation, and changes nothing", async () => {
  const commit = shop.commit({ version: "D" });
  const before = await shop.status();

  const { exitCode, stdout } = await shop.runs("plan", "production");

  expect(exitCode).toBe(0);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.map((line) => line.replace(/@\w+/g, "@R").replace(/ {2,}/g, "  "))).toEqual([
    "#1 []  build api  sources changed: 1 file",
    expect.stringMatching(/^#2 \[1\] {2}start api@R x2 {2}replaces \w+: sources changed: 1 file$/),
    "#3 [2]  wait-ready api@R  GET /ready within 60s",
    "#4 [3]  shift api 100%  blue-green",
    `#5 [4]  activate 4-${commit.slice(0, 8)}  observed serving`,
    "#6 [5]  stop api@R  no longer needed",
  ]);
  expect(await shop.status()).toMatchObject({ serves: before.serves });
  expect(await shop.serves()).toBe("C");
});

test("shipping what serves already changes nothing, says so, and ends with 0", async () => {
  await shop.ships();
  const before = await shop.status();

  const { exitCode, stdout } = await shop.runs("ship", "production", "--yes");

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^nothing to do: production serves these very revisions \(4-\w+\)\n$/);
  expect((await shop.status()).instances.map(({ pid }) => pid)).toEqual(before.instances.map(({ pid }) => pid));
});

test("a release goes on when nobody reads its lines any more, as behind | head -1", async () => {
  shop.commit({ version: "R" });
  const command = shop.starts("ship", "production", "--yes");
  await command.says(/build/);
  command.child.stdout?.destroy();
  command.child.stderr?.destroy();

  expect((await command.ended).exitCode).toBe(0);
  expect(await shop.serves()).toBe("R");
});
