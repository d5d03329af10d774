import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unusedPort } from "../packages/plimsoll/src/base/unused-port.testsuite.js";
import type { ReleaseSummary } from "../packages/plimsoll/src/cli/output/release-summary.js";
import { writeRevision } from "../scripts/demo/revisions.js";
import { commitAll, materialize } from "../scripts/example/example.js";
import { killLeftovers, processesOf } from "./world/leftovers.js";
import { type Command, documentOf, startPlimsoll } from "./world/plimsoll.js";

const CHROMIUM = "/usr/bin/chromium";
const why = existsSync(CHROMIUM) ? "" : ` (skipped: ${CHROMIUM} is missing, install the package chromium)`;
/** Ten of a hundred newcomers meet the canary, in a spread that has no luck in it: of twenty it is one at least. */
const VISITORS = 20;

describe.skipIf(why !== "")(`the example in a browser${why}`, () => {
  let dir = "";
  let port = 0;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "plimsoll-example-"));
    // Database servers run as another user when we are root, and must get in.
    chmodSync(dir, 0o755);
    port = await unusedPort();
    await materialize(dir);
    listenOn(port);
    commitAll(dir, "Open the boards");
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  });

  afterAll(async () => {
    await browser?.close();
    await startPlimsoll(dir, ["down", "production", "--yes"], {}).ended;
    killLeftovers(dir);
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  });

  test("it ships from its first commit, through its own gates", async () => {
    const { exitCode, summary } = await endOf(ship());

    expect(summary.reason).toBeUndefined();
    expect(summary).toMatchObject({ outcome: "promoted", problems: [] });
    expect(exitCode).toBe(0);
    expect(summary.steps.filter(({ what }) => what.startsWith("gate ")).map(({ result }) => result)).toEqual([
      "done",
      "done",
      "done",
    ]);
  });

  test("a person finds the way from the front page to the masks, and changes one", async () => {
    const page = await newcomer();
    await page.goto(address());
    await shows(page, "One life, several masks");
    expect(await page.getByText("5 masks in your wardrobe, 14 jobs on the boards.").isVisible()).toBe(true);

    await page.getByRole("link", { name: "Profile" }).click();
    await shows(page, "Your masks");
    expect(await page.locator("main h2").allInnerTexts()).toEqual([
      "Engineer",
      "Teacher",
      "Editor",
      "Organiser",
      "Carpenter",
    ]);

    await page.getByRole("link", { name: "Carpenter" }).click();
    await shows(page, "Carpenter");
    await page.getByLabel("Headline").fill("Maker of shelves");
    await page.getByRole("button", { name: "Save this mask" }).click();
    await page.waitForLoadState();
    await page.getByRole("link", { name: "Your masks" }).click();
    await page.getByText("Noor Castellan, maker of shelves").waitFor();
    expect(complaints).toEqual([]);
  });

  test("a person goes from a search to a letter by clicking", async () => {
    const page = await newcomer();
    await page.goto(address());
    await page.getByRole("link", { name: "Start hunting" }).click();
    await shows(page, "Hunter");
    expect(await page.locator("main").getByRole("status").innerText()).toBe("14 jobs, seen as engineer");

    await page.getByLabel("What").fill("teaching");
    await page.getByLabel("Where").fill("dublin");
    await page.getByLabel("As").selectOption("Teacher");
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByText("1 job, seen as teacher").waitFor();
    await page.getByRole("link", { name: /^Go for it.*Course author$/ }).click();
    await shows(page, "Course author");
    expect(await page.locator("main .lead").innerText()).toContain("Lantern Learning · Dublin or remote");
    expect(await page.locator("main form button").allInnerTexts()).toEqual(["Analyse the fit"]);

    await page.getByRole("button", { name: "Analyse the fit" }).click();
    await page.getByText("100 % a strong fit").waitFor();
    await page.getByRole("button", { name: "Tailor a resume" }).click();
    await page.getByText("Evening lecturer, City College (2018 to now)").waitFor();
    await page.getByRole("button", { name: "Write the letter" }).click();
    await page.getByText("Dear Lantern Learning team,").waitFor();
    expect(await page.locator("main .steps > .done h2").allInnerTexts()).toEqual([
      "Search",
      "Analyse",
      "Tailor",
      "Letter",
    ]);
    expect(complaints).toEqual([]);
  });

  test("a visitor who has met a revision of a canary stays with it, until it serves everybody", async () => {
    writeRevision(dir, 2);
    commitAll(dir, "Show until when one can apply");
    const pages = await Promise.all(Array.from({ length: VISITORS }, newcomer));
    const seen = pages.map(() => [] as Sight[]);
    const release = ship();
    let isOver = false;
    const ended = endOf(release).finally(() => {
      isOver = true;
    });

    await release.says(/shift api 10% done/);
    while (!isOver) {
      for (const [n, page] of pages.entries()) seen[n]?.push(await look(page));
    }

    const { summary } = await ended;
    expect(summary.reason).toBeUndefined();
    expect(summary).toMatchObject({ outcome: "promoted", problems: [] });
    expect(seen.filter(hasTurnedBack)).toEqual([]);
    expect(seen.filter(([first]) => first === "new").length).toBeLessThanOrEqual(VISITORS / 4);
    expect(seen.filter(([first]) => first === "new").length).toBeGreaterThanOrEqual(1);
    for (const page of pages) expect(await look(page)).toBe("new");
    expect(complaints).toEqual([]);
  });

  test("everybody sees the new revision on the pages, too", async () => {
    const page = await newcomer();
    await page.goto(`${address()}hunter`);
    const facts = await page.locator("main .job h2 + .quiet").allInnerTexts();
    expect(facts.length).toBeGreaterThan(0);
    expect(facts.filter((text) => !/ · apply by \d{4}-\d\d-\d\d$/.test(text))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("down leaves no process behind", async () => {
    await browser.close();
    const { exitCode } = await startPlimsoll(dir, ["down", "production", "--yes"], {}).ended;
    expect(exitCode).toBe(0);
    await expect.poll(() => processesOf(dir), { timeout: 10_000 }).toEqual([]);
  });

  function ship(): Command {
    return startPlimsoll(dir, ["ship", "production", "--yes", "--json"], {});
  }

  function address(host = ""): string {
    return `http://${host}in-midst-my-life.localhost:${port}/`;
  }

  /**
   * Somebody whom nobody knows yet: a browser without cookies, whose console must stay silent. A browser asks for an icon
   * wherever it goes; an API has none.
   */
  async function newcomer(): Promise<Page> {
    const page = await (await browser.newContext()).newPage();
    page.on("console", (said) => {
      const { url } = said.location();
      if (said.type() === "error" && url !== `${address("api.")}favicon.ico`) {
        complaints.push(`${page.url()}: ${said.text()} ${url}`);
      }
    });
    page.on("pageerror", (thrown) => complaints.push(`${page.url()}: ${thrown.message}`));
    return page;
  }

  /** Only the API changes, so it is the API's own answer that tells the revisions apart. */
  async function look(page: Page): Promise<Sight> {
    await page.goto(`${address("api.")}jobs/1`);
    const text = await page.locator("body").innerText();
    expect(text).toContain("Platform engineer");
    return text.includes("apply by") ? "new" : "old";
  }

  /** Nobody else's copy of the example may stand in the way. */
  function listenOn(free: number): void {
    const file = join(dir, "plimsoll.config.ts");
    const [before, after, ...more] = readFileSync(file, "utf8").split("target: local(),");
    if (after === undefined || more.length > 0) throw new Error(`${file} does not say "target: local()," once`);
    writeFileSync(file, `${before}target: local({ port: ${free} }),${after}`);
  }
});

type Sight = "old" | "new";

function hasTurnedBack(seen: readonly Sight[]): boolean {
  return seen.some((sight, n) => sight === "old" && seen[n - 1] === "new");
}

async function shows(page: Page, heading: string): Promise<void> {
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
}

async function endOf(command: Command): Promise<{ exitCode: number | null; summary: ReleaseSummary }> {
  const ran = await command.ended;
  return { exitCode: ran.exitCode, summary: documentOf<ReleaseSummary>(ran) };
}
