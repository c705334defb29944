/** Splits a JSON pointer (RFC 6901) into its unescaped segments. */
export function segmentsOf(pointer: string): string[] {
  if (pointer === "") return [];
  return pointer.slice(1).split("/").map(unescape);
}

/** Joins segments to a JSON pointer. */
export function pointerOf(segments: readonly string[]): string {
  return segments.map((segment) => `/${segment.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Joins them to a pointer from positional arguments, of which the first segment counts one: it is named instead. */
export function argumentPath(names: readonly string[] | undefined, segments: readonly string[]): string {
  const first = segments[0];
  if (names === undefined || first === undefined) return pointerOf(segments);
  const position = Number(first);
  const at = Math.min(position, names.length - 1);
  const name = names[at];
  if (name === undefined) return pointerOf(segments);
  const rest = segments.slice(1);
  return name.startsWith("...")
    ? pointerOf([name.slice(3), String(position - at), ...rest])
    : pointerOf([position === at ? name : first, ...rest]);
}

/** The value at `segments`, by own properties only; undefined if there is none. */
export function valueAt(root: unknown, segments: readonly string[]): unknown {
  let value = root;
  for (const segment of segments) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, segment)?.value;
  }
  return value;
}

function unescape(segment: string): string {
  return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}
