/** One event of a stream of server-sent events; `type` is `message` where none was named. */
export interface ServerEvent {
  readonly type: string;
  readonly data: string;
}

/**
 * Reads `text/event-stream` as it comes, cut anywhere.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 *
 *   line ──LF, CR, CRLF──▶ field or comment ──▶ line
 *                          empty line ──▶ event, if it has data
 */
export class EventStreamParser {
  /** What has come of the line that is not complete. */
  #line = "";
  /** The last character was a CR: an LF that comes next belongs to it. */
  #afterCr = false;
  #type = "";
  #data: string | undefined;

  /** Characters of an event that is not complete. */
  get length(): number {
    return this.#line.length + (this.#data?.length ?? 0);
  }

  /** The events that `text` completes. */
  push(text: string): readonly ServerEvent[] {
    const events: ServerEvent[] = [];
    if (text === "") return events;
    const [end = "", ...lines] = text.slice(this.#afterCr && text[0] === "\n" ? 1 : 0).split(/\r\n?|\n/);
    this.#afterCr = text.endsWith("\r");
    this.#line += end;
    for (const line of lines) {
      this.#take(this.#line, events);
      this.#line = line;
    }
    return events;
  }

  #take(line: string, events: ServerEvent[]): void {
    if (line === "") {
      if (this.#data !== undefined) events.push({ type: this.#type || "message", data: this.#data });
      this.#type = "";
      this.#data = undefined;
      return;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "event") this.#type = value;
    else if (field === "data") this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
  }
}
