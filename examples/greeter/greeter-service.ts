import { type Greeter, NoRecipient, type Postcard } from "./service/greeter.ts";

/** The implementation: a plain class that knows nothing of the mesh. */
export class GreeterService implements Greeter {
  async greet(name: string): Promise<string> {
    return `Hello, ${name}`;
  }

  async sendPostcard(card: Postcard): Promise<void> {
    if (card.recipient === "") throw new NoRecipient(card.address);
  }

  async *countdown(from: number): AsyncGenerator<number> {
    for (let count = from; count >= 0; count--) yield count;
  }
}
