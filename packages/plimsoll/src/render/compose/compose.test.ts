import { expect, test } from "vitest";
import { renderInput } from "../rendered.testsuite.js";
import { compose } from "./compose.js";
import { DEVELOPER_AGENT, PROPERTY_INTELLIGENCE, REVRX } from "./systems.testsuite.js";

const files = new Map(
  [PROPERTY_INTELLIGENCE, REVRX, DEVELOPER_AGENT].flatMap((app) =>
    compose.render(renderInput(app)).map(({ path, content }) => [`${app.name}/${path}`, content] as const),
  ),
);

test.each([...files.keys()])("%s must read as it is expected", async (path) => {
  await expect(files.get(path)).toMatchFileSnapshot(`expected/${path.replaceAll("/", "__")}`);
});
