import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { LIMITS } from '@amphi/contracts';
import { Person } from './browser.ts';
import { type RecorderJournal, useNoisyClock } from './camera.ts';
import { isRenderer, processesOf, signalAll } from './processes.ts';

/** Bytes a second: slow enough for a person, and a test, to see how an upload gets on. */
const SLOW_UPLOAD = 2 ** 21;

type Where = Parameters<typeof Person.inProfile>[2];

/** A broadcaster whose browser may die in any way, and whose profile outlives it. */
export class Broadcaster {
  person: Person;
  journal: RecorderJournal;
  private readonly url: string;
  private readonly profile: string;
  private readonly where: Where;

  private constructor(
    url: string,
    profile: string,
    where: Where,
    { person, journal }: { person: Person; journal: RecorderJournal },
  ) {
    this.url = url;
    this.profile = profile;
    this.where = where;
    this.person = person;
    this.journal = journal;
  }

  static async visit(url: string, handle: string, where: Where = {}): Promise<Broadcaster> {
    const profile = await mkdtemp(path.join(os.tmpdir(), 'amphi-profile-'));
    const ada = new Broadcaster(url, profile, where, await open(profile, url, where));
    await ada.person.createAccount(handle);
    return ada;
  }

  get page() {
    return this.person.page;
  }

  /** Until so many parts have been recorded, and some more. */
  async recordParts(count: number): Promise<void> {
    while (this.journal.bytes < (count + 0.2) * LIMITS.part.minBytes)
      await new Promise((resolve) => setTimeout(resolve, 250));
  }

  /** Ends the stream, and waits for its recording. @returns the recording's id */
  async endStream(): Promise<string> {
    await this.page.getByRole('button', { name: 'End stream' }).first().click();
    await this.page.getByRole('dialog').getByRole('button', { name: 'End stream' }).click();
    return this.watchRecording('Watch the recording');
  }

  /** Kills what shows the pages: the browser itself lives on. */
  async killRenderers(): Promise<void> {
    signalAll((await processesOf(this.profile)).filter(isRenderer), 'SIGKILL');
  }

  async killBrowser(): Promise<void> {
    const closed = new Promise((resolve) => this.person.context.once('close', resolve));
    signalAll(await processesOf(this.profile), 'SIGKILL');
    await closed;
  }

  /** The whole browser stands still meanwhile, as on a machine that sleeps. */
  async sleep(ms: number): Promise<void> {
    const processes = await processesOf(this.profile);
    signalAll(processes, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, ms));
    signalAll(processes, 'SIGCONT');
  }

  /** A browser anew, after the one before has died. */
  async reopen(): Promise<void> {
    Object.assign(this, await open(this.profile, this.url, this.where));
  }

  /**
   * Visits any page, and sees there how the recording of an earlier visit gets finished.
   * @returns the recording's id
   */
  async finishEarlierRecording(): Promise<string> {
    const slowed = await this.person.context.newCDPSession(this.page);
    await slowed.send('Network.enable');
    await slowed.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: SLOW_UPLOAD,
    });
    await this.page.goto('/');
    await this.page.getByText(/Finishing your recording: [1-9]\d? %/).waitFor();
    const id = await this.watchRecording('Watch it');
    await slowed.detach();
    return id;
  }

  async close(): Promise<void> {
    await this.person.context.close();
    await rm(this.profile, { recursive: true, force: true });
  }

  /** Follows the link to it, once it is ready. @returns its id */
  async watchRecording(link: string): Promise<string> {
    await this.page.getByRole('link', { name: link }).click({ timeout: 120_000 });
    await this.page.waitForURL('**/vod/*');
    return new URL(this.page.url()).pathname.slice('/vod/'.length);
  }
}

async function open(profile: string, url: string, where: Where) {
  const person = await Person.inProfile(profile, url, where);
  const journal = await useNoisyClock(person.context);
  return { person, journal };
}
