/** The members of a view: what is printed, what is asked, and lists of views. */
export interface Fields {
  readonly [name: string]: Field;
}

export type Field = "text" | "flag" | readonly [Fields];
