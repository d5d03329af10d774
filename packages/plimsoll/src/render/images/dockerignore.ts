import { headerLines } from "../format/header.js";

const NEVER: readonly string[] = [
  ".git",
  ".github",
  ".plimsoll",
  "deploy",
  "**/.env",
  "**/.env.*",
  "**/*.pem",
  "**/*.key",
  "**/*.log",
  "**/.DS_Store",
];

/** What is installed or built in the image itself, and what only tests leave behind. */
const MADE: readonly string[] = [
  "**/node_modules",
  "**/dist",
  "**/.next",
  "**/coverage",
  "**/*.tsbuildinfo",
  "**/.venv",
  "**/__pycache__",
  "**/*.pyc",
  "**/.pytest_cache",
];

/**
 * One for all services that are built from a folder.
 * @param wanted paths of the folder that the lists would leave out and an image needs
 */
export function dockerignore(wanted: readonly string[]): string {
  const header = headerLines("What no image is built from.");
  const lines = [
    ...header.map((line) => `# ${line}`),
    "",
    "# Secrets, history and what describes where the app runs",
    ...NEVER,
    "",
    "# Made anew in the image",
    ...MADE,
    ...(wanted.length > 0 ? ["", "# Needed all the same", ...wanted.map((path) => `!${path}`)] : []),
  ];
  return `${lines.join("\n")}\n`;
}
