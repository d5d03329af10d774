const began = Date.now();

/** The demo's story: lines with the time since the start and, on a terminal, a live line below them. */
export class Story {
  readonly #quiet: boolean;
  readonly #isLive: boolean;
  #live = "";

  constructor(quiet: boolean) {
    this.#quiet = quiet;
    this.#isLive = !quiet && process.stdout.isTTY === true;
  }

  readonly tell = (line: string): void => {
    if (this.#quiet) return;
    this.#erase();
    process.stdout.write(`${secondsSince()} s  ${line}\n`);
    this.#draw();
  };

  /** Replaces the live line; an empty one takes it away. */
  readonly show = (line: string): void => {
    this.#live = line;
    this.#erase();
    this.#draw();
  };

  #erase(): void {
    if (this.#isLive) process.stdout.write("\r\x1b[K");
  }

  #draw(): void {
    if (this.#isLive && this.#live !== "")
      process.stdout.write(this.#live.slice(0, (process.stdout.columns ?? 100) - 1));
  }
}

function secondsSince(): string {
  return ((Date.now() - began) / 1000).toFixed(1).padStart(6);
}
