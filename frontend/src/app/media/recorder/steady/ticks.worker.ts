// A worker's timer goes on at its pace when the tab is in the background; a page's does not.
self.addEventListener('message', ({ data }: MessageEvent<{ intervalMs: number }>) => {
  setInterval(() => self.postMessage(null), data.intervalMs);
});
