/** Sends greetings near and far. @service greeter */
export interface Greeter {
  /**
   * Greets one person.
   *
   * @param name Who to greet; 1 to 80 characters.
   * @http GET /greeter/greet/:name
   * @readonly
   */
  greet(name: PersonName): Promise<string>;

  /** Posts a card. @throws {NoRecipient} when the card has no recipient */
  sendPostcard(card: Postcard): Promise<void>;

  /** Counts down to zero. */
  countdown(from: number): AsyncIterable<number>;
}

/** @minLength 1 @maxLength 80 */
export type PersonName = string;

/** What the postman carries. */
export interface Postcard {
  pictureUrl: string;
  address: string;
  recipient: string;
  message: string;
}

/** Nobody to hand the card to. */
export class NoRecipient extends Error {
  override readonly name = "NoRecipient";
  /** Where the card was meant to go. */
  readonly address: string;

  constructor(address: string) {
    super(`No recipient at ${address === "" ? "an empty address" : address}`);
    this.address = address;
  }
}
