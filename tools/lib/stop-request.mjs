// When to stop: Ctrl-C, a signal, or the death of whoever started us.

/** @type {NodeJS.Signals[]} */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** One Ctrl-C arrives several times: from the terminal, from npm and from the process that started this one. */
const SAME_REQUEST_MS = 1000;
const LOOK_FOR_PARENT_MS = 1000;

/**
 * Listens from its making on. A request exits at once, which ends what we have started (shell.mjs, guard.sh), until
 * `handle` says what has to be stopped in order.
 */
export class StopRequest {
  #first = 0;
  /** @type {() => void} */
  #stop;
  #force = () => {};

  /** @param {number} exitCode  for stopping at once */
  constructor(exitCode) {
    this.#stop = () => process.exit(exitCode);
    for (const signal of SIGNALS) process.on(signal, () => this.#onSignal());
    onParentGone(() => this.#stop());
  }

  /**
   * @param {object} handlers
   * @param {() => void} handlers.force  done at a second Ctrl-C, right before the process exits
   * @returns {Promise<void>} resolves at the request to stop
   */
  handle({ force }) {
    this.#force = force;
    return new Promise((resolve) => (this.#stop = resolve));
  }

  #onSignal() {
    this.#first ||= Date.now();
    if (Date.now() - this.#first < SAME_REQUEST_MS) return this.#stop();
    this.#force();
    process.exit(130);
  }
}

/** Calls back when the process that started this one has died without telling. */
export function onParentGone(act) {
  // Started by amphi.mjs under another Node: the channel closes with that process.
  if (process.channel) {
    process.channel.unref();
    process.once('disconnect', act);
  }
  // Started by npm, which may be killed. (A shell is free to go: `nohup node tools/amphi.mjs start &`.)
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, LOOK_FOR_PARENT_MS).unref();
}
