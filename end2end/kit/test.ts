// `test` with a server of its own, a bad line before it and a browser that can be killed. Each is made only for
// the tests that ask for it, and is gone afterwards.
import { test as base } from "@playwright/test";
import { Tablet } from "./browser.ts";
import { ChaosProxy } from "./chaos-proxy.ts";
import { Server, removeDemos, type ServerOptions } from "./server.ts";

interface Kit {
  serverOptions: ServerOptions;
  server: Server;
  /** The line to `server`; open `line.url` in the browser. */
  line: ChaosProxy;
  tablet: Tablet;
}

export const test = base.extend<Kit, { demos: void }>({
  demos: [
    async ({}, use) => {
      await use();
      await removeDemos();
    },
    { scope: "worker", auto: true },
  ],
  serverOptions: [{}, { option: true }],
  server: async ({ serverOptions }, use, info) => {
    const server = await Server.start(serverOptions);
    await use(server);
    if (info.status !== info.expectedStatus) await info.attach("server log", { body: await server.log(), contentType: "text/plain" });
    await server.remove();
  },
  line: async ({ server }, use) => {
    const line = await ChaosProxy.start(server.port);
    await use(line);
    await line.stop();
  },
  tablet: async ({}, use) => {
    const tablet = await Tablet.start();
    await use(tablet);
    await tablet.remove();
  },
});

export { expect } from "@playwright/test";
