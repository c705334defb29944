/** Says hello. @service hello */
export interface Hello {
  /**
   * Greets one person.
   * @http GET /hello/:name
   * @readonly
   */
  greet(name: Name): Promise<string>;
}

/** @minLength 1 @maxLength 80 */
export type Name = string;
