// zod is loaded after this. It would try whether it may compile code, which the page's Content-Security-Policy refuses
// and Firefox reports as an error.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

async function start(): Promise<void> {
  if (location.pathname.startsWith('/watch/'))
    await (
      await import('./app/watch/head-start')
    ).headStartOver;
  await (await import('./app/start')).startApplication();
}

start().catch((error: unknown) => console.error(error));
