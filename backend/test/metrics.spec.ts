import { Stage } from './support/stage.js';

describe('metrics', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open({ MEDIA_VIEWERS_PER_WORKER: '4' });
    await stage.newStream();
  });
  afterAll(() => stage.close());

  const read = async (): Promise<Record<string, number>> => {
    const response = await fetch(`${stage.test.url}/api/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=/);
    const lines = (await response.text()).split('\n').filter((line) => /^\w+ /.test(line));
    return Object.fromEntries(
      lines
        .map((line) => line.split(' '))
        .map(([name = '', value]) => [name, Number(value)] as const),
    );
  };

  it('count who is here, and say how full the server is', async () => {
    expect(await read()).toMatchObject({
      amphi_media_workers: 2,
      amphi_viewers: 0,
      amphi_broadcasters: 0,
    });
    await stage.live();
    await stage.viewer();
    await stage.viewer();
    const busy = await read();
    expect(busy).toMatchObject({ amphi_viewers: 2, amphi_broadcasters: 1 });
    // Two of eight places, or more where a core is busier than that.
    expect(busy['amphi_media_load']).toBeGreaterThanOrEqual(0.25);
    expect(busy['amphi_media_load']).toBeLessThanOrEqual(1);
    expect(busy['nodejs_eventloop_lag_p99_seconds']).toEqual(expect.any(Number));
    expect(busy['process_cpu_seconds_total']).toBeGreaterThan(0);
  });
});
