import { Broadcaster } from '../support/broadcaster.ts';
import { Cable } from '../support/cable.ts';
import { expectNothingLost, stateLosses } from '../support/losses.ts';
import { playThrough } from '../support/played.ts';
import { Product } from '../support/product.ts';

const CUT_MS = 60_000;
/** A server hears nothing of a cut: it notices after 45 s at most (Socket.IO's pings), and the stream ends within the cut. */
const GRACE_SECONDS = '5';

/** Only root can lay a cable. */
const describeAsRoot = process.getuid?.() === 0 ? describe : describe.skip;

describeAsRoot('a recording whose broadcaster has no network for a minute', () => {
  let cable: Cable;
  let product: Product;
  let ada: Broadcaster;

  beforeAll(async () => {
    cable = await Cable.lay();
    product = await Product.start({
      HOST: cable.serverAddress,
      STREAM_GRACE_SECONDS: GRACE_SECONDS,
    });
    ada = await Broadcaster.visit(product.url, 'ada', {
      executable: cable.executable,
      // Cameras and files are for pages that came over TLS, or from the browser's own host.
      flags: [`--unsafely-treat-insecure-origin-as-secure=${product.url}`],
    });
  });

  afterAll(async () => {
    await ada?.close();
    await product?.stop();
    await cable?.remove();
  });

  it('loses nothing, the minute included, although the stream has ended meanwhile', async () => {
    await ada.person.goLive('Through a tunnel');
    await ada.recordParts(1);
    await cable.pullOut();
    const minute = new Promise((resolve) => setTimeout(resolve, CUT_MS));
    await ada.page.getByText('The server does not answer.').waitFor({ timeout: CUT_MS });
    await minute;
    await cable.plugIn();
    await ada.watchRecording('Watch the recording');
    const losses = stateLosses('network gone', await playThrough(ada.page), ada.journal);
    expect(ada.journal.stoppedAt).toBeGreaterThan(ada.journal.startedAt + CUT_MS);
    expectNothingLost(losses);
  });
});
