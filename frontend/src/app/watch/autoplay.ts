// No Angular here: the picture is played before it is loaded (head-start.ts).

/**
 * Plays with sound where the browser lets it, muted where it wants a click first.
 * @returns whether it wants the click
 */
export async function autoplay(video: HTMLVideoElement): Promise<boolean> {
  try {
    await video.play();
    return false;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    // Anything but a browser that wants a click first: other media took this one's place meanwhile.
    if (error.name !== 'NotAllowedError') return false;
    const wasMuted = video.muted;
    video.muted = true;
    if (!wasMuted) await autoplay(video);
    return true;
  }
}
