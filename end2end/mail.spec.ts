// Mail with a real mail server: what happens is told once, whatever dies in between, and answers come back to their ticket.
import { Api } from "./kit/api.ts";
import { lookAt } from "./kit/look.ts";
import { Server } from "./kit/server.ts";
import { MailServer, header, text } from "./kit/smtp.ts";
import { expect, test } from "./kit/test.ts";
import { PASSWORD } from "./steps.ts";

const DAVIDE = "davide.nardin@civetta.example";
const DESK = "assistenza@civetta.example";

class Desk {
  private constructor(
    readonly server: Server,
    readonly api: Api,
  ) {}

  static async of(server: Server): Promise<Desk> {
    return new Desk(server, await Api.of(server));
  }

  /** A new ticket of somebody who has a mail address. */
  async ticket(subject: string): Promise<{ id: string; email: string }> {
    const { items } = await this.api.ask("/tickets?status=open&limit=50");
    for (const one of items) {
      const person = await this.api.ask(`/people/${one.content?.requester ?? one.requester}`);
      const email: string | undefined = person.profile.emails?.[0];
      if (!email || person.role !== "requester") continue;
      const content = one.content ?? one;
      const made = await this.api.ask("/tickets", {
        kind: "incident", requester: person.id, subject, category: content.category, impact: "individual", urgency: "medium", channel: "phone",
      });
      return { id: made.id, email };
    }
    throw new Error("nobody has a mail address");
  }

  async articles(ticket: string): Promise<string[]> {
    const { items } = await this.api.ask(`/tickets/${ticket}/articles`);
    return items.map((one: { message: { body: string } }) => one.message.body);
  }
}

/** As a mail server calls it. */
const deliver = (server: Server, raw: string) => server.given(raw, "mail", "deliver");

test("what happens is told once by mail, and an answer comes back to its ticket once", async ({ browser }) => {
  test.setTimeout(150_000);
  const post = await MailServer.start();
  const env = { DESKSIDE_SMTP_URL: post.url, DESKSIDE_MAIL_FROM: `Assistenza Civetta <${DESK}>`, DESKSIDE_PUBLIC_URL: "http://desk.civetta.example" };
  const server = await Server.start({ env });
  try {
    const desk = await Desk.of(server);
    const { id, email } = await desk.ticket("Etichettatrice ferma");
    const first = await post.mail("the report is confirmed", (mail) => mail.to.includes(email));
    expect(header(first, "Auto-Submitted")).toBe("auto-generated");
    expect(header(first, "X-Auto-Response-Suppress")).toBe("All");
    const answers = /<(assistenza\+[0-9a-f]{32}@civetta\.example)>/.exec(header(first, "Reply-To"))![1]!;
    expect(header(first, "Message-ID")).toMatch(/^<[0-9a-f]{32}@civetta\.example>$/);
    expect(text(first)).toContain("Etichettatrice ferma");
    expect(text(first)).not.toMatch(/ticket/i);
    // The link in it opens the page of this ticket, for whoever has it.
    const link = /http:\/\/desk\.civetta\.example(\/t\/\S+)/.exec(text(first))![1]!;
    const status = await fetch(`${server.url}${link}`, { headers: { "accept-language": "it" } });
    expect(await status.text()).toContain("Etichettatrice ferma");

    // Busy, then gone, then killed in between: it goes out once it can, and once.
    post.answer = { code: 451, text: "busy, come again" };
    await desk.api.ask(`/tickets/${id}/articles`, { visibility: "public", body: "Passo alle undici, perché c'è un ricambio." });
    await expect.poll(() => post.tries, { timeout: 20_000 }).toBeGreaterThan(1);
    await post.down();
    await server.restart();
    const context = await browser.newContext({ locale: "it-IT", serviceWorkers: "block" });
    const page = await context.newPage();
    await page.goto(`${server.url}/sign-in?next=/settings/mail`);
    await page.locator("#email").fill(DAVIDE);
    await page.locator("#password").fill(PASSWORD);
    await page.locator("form button[type=submit]").click();
    await expect(page.getByText("busy, come again")).toBeVisible();
    await lookAt(page, "settings-mail-failing");
    post.answer = null;
    await post.up();
    await page.getByRole("button", { name: /^Riprova/ }).click();
    const reply = await post.mail("what was written is told", (mail) => text(mail).includes("Passo alle undici"));
    expect(reply.to).toEqual([email]);
    expect(header(reply, "References")).toBe(header(first, "References"));
    expect(text(reply)).toContain("perché c'è un ricambio");

    // She answers; her provider delivers it twice.
    const raw = [
      `From: <${email}>`, `To: <${answers}>`, "Message-ID: <risposta-1@example.net>", `In-Reply-To: ${header(first, "Message-ID")}`,
      `Subject: Re: ${header(first, "Subject")}`, "", "Va bene, grazie.", "", "Il giorno 24/11/2026 Assistenza ha scritto:", "> Abbiamo ricevuto", "",
    ].join("\r\n");
    expect(await deliver(server, raw)).toContain(`reply ticket ${id}`);
    expect(await deliver(server, raw)).toContain("again: reply");
    expect(await desk.articles(id)).toEqual(["Passo alle undici, perché c'è un ricambio.", "Va bene, grazie."]);
    // On holiday she is not answered, and a stranger with her address waits for a person.
    expect(await deliver(server, raw.replace("risposta-1", "ferie").replace("Subject:", "Auto-Submitted: auto-replied\r\nSubject:"))).toContain("ignored");
    expect(await deliver(server, raw.replace("risposta-1", "altri").replace(`<${email}>`, "<eva@example.net>"))).toContain("quarantined (not_of_ticket)");
    await page.goto(`${server.url}/settings/mail`);
    await expect(page.getByText("Indica un ticket di cui il mittente non fa parte.")).toBeVisible();
    for (const width of [360, 820, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await lookAt(page, `settings-mail-${width}`);
    }
    await page.getByRole("button", { name: /^Scarta/ }).click();
    await expect(page.getByText("La mail è stata scartata.")).toBeVisible();

    // Stopped: what is to be told waits, and goes out when sending goes on.
    await page.getByRole("button", { name: "Ferma l'invio" }).click();
    await expect(page.getByText("l'invio è stato fermato da Davide Nardin")).toBeVisible();
    const before = post.tries;
    await desk.api.ask(`/tickets/${id}/resolve`, { solution: "Sostituita la testina." });
    await expect.poll(async () => {
      await page.reload();
      return page.locator("dl.facts dd").first().innerText();
    }).toBe("1");
    expect(post.tries).toBe(before);
    await page.getByRole("button", { name: "Riprendi l'invio" }).click();
    const resolved = await post.mail("it works again", (mail) => text(mail).includes("Sostituita la testina."));
    expect(text(resolved)).toContain("Non funziona ancora?");
    const ids = post.mails.map((mail) => header(mail, "Message-ID"));
    expect(new Set(ids).size, "none twice").toBe(ids.length);
    expect(post.mails.length).toBe(3);

    // The link was lost: it goes to the address that the desk has. The page says the same to who is not known.
    for (const address of ["nessuno@example.net", email]) {
      await page.goto(`${server.url}/lost`);
      await page.getByLabel("E-mail").fill(address);
      await page.getByRole("button", { name: "Inviami i collegamenti" }).click();
      await expect(page.getByRole("status")).toContainText("Se conosciamo questo indirizzo");
    }
    await lookAt(page, "portal-lost-asked");
    const links = await post.mail("the links come", (mail) => text(mail).includes("i collegamenti alle sue segnalazioni"));
    expect(links.to).toEqual([email]);
    const own = [...text(links).matchAll(/http:\/\/desk\.civetta\.example(\/t\/\S+)/g)].map((found) => found[1]);
    expect(own).toContain(link);
    expect(text(links)).toContain("Etichettatrice ferma");
    expect(post.mails.filter((mail) => mail.to.includes("nessuno@example.net"))).toEqual([]);
    await context.close();
    expect(await server.command("verify")).toMatch(/^sound: /);
  } finally {
    await post.down();
    await server.remove();
  }
});
