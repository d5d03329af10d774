/** What GitHub puts a value in place of before anything runs: `${{ secrets.NAME }}`. */
export function expression(text: string): string {
  return `\${{ ${text} }}`;
}
