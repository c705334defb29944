/** Beyond it lines are dropped and counted: a reader that stalls must not fill this process's memory. */
const maxUnwrittenBytes = 4_194_304;

/** A logger that gathers the lines of one turn of the event loop into one write to stdout and one to stderr. */
export class LineBuffer {
  #out = "";
  #err = "";
  #scheduled = false;
  #dropped = 0;

  info(line: string): void {
    if (process.stdout.writableLength > maxUnwrittenBytes) {
      this.#dropped++;
      return;
    }
    if (this.#dropped > 0) this.#out += `(${this.#dropped} lines were dropped: stdout was not read)\n`;
    this.#dropped = 0;
    this.#out += `${line}\n`;
    this.#schedule();
  }

  warn(line: string): void {
    this.#err += `${line}\n`;
    this.#schedule();
  }

  error(line: string): void {
    this.warn(line);
  }

  debug(line: string): void {
    this.info(line);
  }

  flush(): void {
    const [out, err] = [this.#out, this.#err];
    this.#out = "";
    this.#err = "";
    if (out !== "") process.stdout.write(out);
    if (err !== "") process.stderr.write(err);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }
}
