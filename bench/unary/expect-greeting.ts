/** A contender that answers something else, or nothing, has not been fast. */
export function expectGreeting(greeting: unknown): void {
  if (greeting !== "Hello, Max") throw new Error(`expected "Hello, Max", found ${JSON.stringify(greeting)}`);
}
