/** Names an article. @minLength 1 @maxLength 40 */
export type Sku = string;

/** So and so many of an article. */
export interface Line {
  sku: Sku;
  /** @integer @minimum 1 @maximum 1000 */
  count: number;
}
