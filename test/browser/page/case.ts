/** One thing that must be so in a browser. */
export interface Case {
  readonly name: string;
  readonly run: (places: Places) => Promise<void>;
}

/** Where the gateways of other origins than the page's are. */
export interface Places {
  /** Lets the page ask (CORS), with its cookies. */
  readonly open: string;
  /** Does not. */
  readonly closed: string;
  /** Lets it ask without. Closes on `POST /close` of the page's own gateway. */
  readonly closable: string;
  /** Is cut off on `POST /cut`. */
  readonly cuttable: string;
}
