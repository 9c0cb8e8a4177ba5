// The HTTP API as another program uses it, signed in as somebody of the demo.
import { expect } from "@playwright/test";
import type { Server } from "./server.ts";
import { LUCA, PASSWORD } from "../steps.ts";

export class Api {
  private constructor(
    readonly server: Server,
    readonly cookie: string,
  ) {}

  static async of(server: Server, email = LUCA): Promise<Api> {
    const answer = await fetch(`${server.url}/api/v1/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password: PASSWORD }),
    });
    expect(answer.status).toBe(200);
    return new Api(server, answer.headers.getSetCookie().map((one) => one.split(";")[0]).join("; "));
  }

  /** Reads, or with a body does. */
  async ask(path: string, body?: unknown): Promise<any> {
    const headers = { cookie: this.cookie, ...(body ? { "content-type": "application/json" } : {}) };
    const answer = await fetch(`${this.server.url}/api/v1${path}`, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
    expect(answer.ok, await answer.clone().text()).toBe(true);
    return answer.json();
  }

  /** So many tickets that cannot all be done in time, whatever the hour: the whole desk stands still. */
  async overload(many: number): Promise<void> {
    const { items } = await this.ask("/tickets?status=open&limit=1");
    const like = items[0].content ?? items[0];
    for (let at = 1; at <= many; at += 1) {
      await this.ask("/tickets", {
        kind: "incident", requester: like.requester, subject: `Tutto fermo ${at}`, category: like.category,
        impact: "organization", urgency: "high", channel: "phone",
      });
    }
  }
}
