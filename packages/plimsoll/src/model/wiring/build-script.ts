/**
 * Whether a command is no more than "the package's build script": `npm run build`, also with `--if-present` and for one
 * package, in the words of npm, pnpm and yarn. Then the packages that it needs are built before it.
 */
export function isBuildScript(command: string): boolean {
  const folder = String.raw`(?:-w|-C|--workspace|--prefix|--dir|--filter|--cwd)[ =]\S+`;
  const word = `(?: --if-present| ${folder})`;
  return new RegExp(`^(?:cd \\S+ && )?(?:npm|pnpm|yarn)${word}?(?: run)?${word}? build${word}*$`).test(command)
    ? (command.match(new RegExp(folder, "g"))?.length ?? 0) <= 1
    : false;
}
