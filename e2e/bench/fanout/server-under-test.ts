/** One stream on a server, as the generator's processes are told of it: plain data. */
export type Target =
  | {
      kind: 'amphi';
      streamId: string;
      token: string;
      /** Where the broadcaster goes. */
      url: string;
      /** Where viewers go, in turn. */
      viewerUrls: readonly string[];
    }
  | { kind: 'janus'; url: string; room: number };

/** A server that is measured: it is up during the whole run, and carries one stream at a time. */
export interface ServerUnderTest {
  name: string;
  /** A fresh stream that nobody sends to yet. */
  openStream(): Promise<Target>;
  /** The processes that packets go through. */
  mediaPids: readonly number[];
  /** All that belongs to it, but for databases. */
  pids: readonly number[];
  stop(): Promise<void>;
}
