const maxShown = 60;

/** Text of a request as it may stand in an answer: quoted, and cut where it is long. */
export function quote(text: string): string {
  return JSON.stringify(cut(text));
}

/** The JSON pointer to the argument called `name`. */
export function pointer(name: string): string {
  return `/${cut(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function cut(text: string): string {
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}
